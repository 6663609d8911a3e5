// Views that come later, in the words of ../ja.ts.
import { type Figures, kindOf, numberOf, partOf, textOf } from '../../../api/check-figures.ts'
import { nouns, words } from '../ja.ts'
import type { LaterTranslation } from '../translation.ts'

const { number, count, bytes, list, duration, seconds } = words

/** What the checks of a node are about. */
const parts = { chain: 'チェーン', swarms: 'スウォーム', dht: 'DHT' }
const port = (f: Figures): string => `${kindOf(f)} ポート ${textOf(f, 'port')}（${partOf(f, parts)}）`
const part = (f: Figures): string => `${partOf(f, parts)}（${kindOf(f)}）`

export const later: LaterTranslation = {
  keeping: {
    data: {
      title: 'すべてを持ち出す',
      lead: 'プロフィール、投稿、メッセージ、フォロー、ミュート、ブックマークを、ノードのコンピューター上の1つのファイルにします。別のノードは「twister import」で取り込み、何も置き換えません。',
      passphrase: 'パスフレーズ',
      passphraseHint:
        '付けると鍵とグループも入り、投稿以外はすべて封印されます。付けなければ、どちらもファイルに入りません。',
      write: 'ファイルを書き出す',
      importTitle: 'すべてを取り込む',
      importLead: 'ノードのコンピューター上にある個人ファイルを、ここにあるものと合わせます。何も置き換えません。',
      importFile: 'ファイルの場所',
      importPassphrase: 'ファイルのパスフレーズ（ある場合）',
      importRead: '取り込む',
      imported: (name, took, held, left) =>
        `${name}のファイルから：取り込み${number(took)}、既存${number(held)}、除外${number(left)}。`,
      written: (file, folder, lines) => `${file}を${folder}に書き出しました：${count(lines, nouns.line)}。`,
    },
    devices: {
      title: '別の端末で自分のノードを使う',
      lead: 'このノードに届くブラウザーでこのリンクを開いた人はログインできます。1時間以内に1回だけ使えます。',
      make: 'ログイン用リンクを作る',
      picture: 'カメラ用コードにしたログイン用リンク',
      install: 'アプリとしてインストール',
      installHint: 'ページが専用のウィンドウを持ち、ネットワークがなくても開きます。',
      logOut: 'このブラウザーからログアウト',
      logOutHint:
        'このブラウザーが保存しているものはすべて消えます。ノードなしで読むための投稿、下書き、送信待ちの文章です。',
      confirm: '消してログアウト',
      cancel: 'ログインしたままにする',
    },
    recovery: {
      title: '復旧シート',
      lead: '秘密鍵をなくしたり盗まれたりしたとき、それだけで名前を取り戻せる1枚の紙です。持つ人はその名前を取れます。',
      none: 'このノードではまだ作られていません。',
      states: {
        valid: '有効',
        used: '使用済み：その鍵が今の名前の鍵です',
        worthless: '無効：その後に鍵が置き換えられました',
      },
      make: '復旧シートを作る',
      of: (name) => `${name}の復旧シート`,
      made: (network, when) => `ネットワーク${network}、作成日${when}。`,
      warning: 'このシートを持つ人は名前を取れます。今すぐ印刷してください。ここには何も残りません。',
      use: (network) =>
        `使い方：ネットワーク${network}のノードを起動してチェーンを読ませ、「twister recovery use」と入力してから、各行を打ち込みます。`,
      picture: '全行を読み取り用コードにしたもの',
      worthless: '名前の鍵が別の方法で置き換えられるとシートは無効になります。そのときは破棄してください。',
      print: '印刷',
      done: '印刷しました',
    },
  },
  pictures: {
    show: (host) => `${host} の画像を表示`,
    fetching: (host) => `${host} の画像を取得しています…`,
    of: (host) => `${host} の画像`,
    hide: '画像を隠す',
    faults: {
      none: 'このアドレスには表示できる画像がありません。',
      large: '画像がノードの取得上限より大きいです。',
      own: 'アドレスがノードのネットワーク内を指しています。そこからは何も取得しません。',
      host: 'サーバーに接続できないか、画像が渡されませんでした。',
      node: 'ノードが応答しません。',
    },
    title: '画像',
    lead: '投稿がリンクしている画像はノードが取得します。相手のサーバーに見えるのはノード（またはそのプロキシ）と取得した時刻だけで、このブラウザーは見えません。',
    choices: {
      never: '取得しない（リンクのまま）',
      ask: '押したとき',
      always: 'フォローしている人とフィードは常に',
    },
  },
  proof: {
    title: (name) => `${name}の鍵`,
    checking: 'ページが証明を確認しています…',
    checked: 'ノードではなく、このページで確認しました',
    key: '鍵',
    since: '開始ブロック',
    above: '上に重なるブロック',
    work: '偽造に必要な量',
    tries: (work) => `約${number(Number(work.toPrecision(2)))}回の試行`,
    upTo: '示された最後のブロック',
    anchored: 'ブロックは、このプログラムが知るものからこの鍵まで切れ目なく続いています。',
    loose: 'それより前のブロックは示されていません。このページを欺くには、ここに示した回数の試行が必要でした。',
    fromFirst: '最初の登録から、どの鍵にも一つ前の鍵の言葉があります。',
    tip: (when) => `示された最後のブロックは${when}のものです。それより後の鍵については何も言えません。`,
    agrees: 'ノードも同じ鍵を示しています。',
    differs:
      'ノードは証明されたものと違う鍵を示しています。この名前についてノードが示すことを信用せず、ほかのノードに尋ねてください。',
    refused: (reason) =>
      `ノードの証明は何も証明しません：${reason} この鍵についてノードが言うことを信用しないでください。`,
    reasons: {
      'proof-malformed': '読めません。',
      'proof-version': 'このプログラムの新しい版のものです。',
      'proof-empty': '空です。',
      'proof-too-long': '長すぎます。',
      'proof-other-network': '別のネットワークのものです。',
      'proof-other-name': '別の名前のものです。',
      'proof-order': '登録の順番が違います。',
      'proof-registration': 'この名前の登録がありません。',
      'proof-signature': '新しい鍵に、一つ前の鍵の有効な言葉がありません。',
      'proof-block-missing': '登録のブロックがありません。',
      'proof-branch': '登録がそのブロックにありません。',
      'proof-branch-ambiguous': '二通りに読めます。',
      'proof-header-work': 'ブロックに作業がされていません。',
      'proof-header-target': 'ブロックが許されるより易しいです。',
      'network-unknown': 'このページはそのネットワークを知りません。',
    },
    failed: (reason) => `確認できませんでした：${reason}`,
    again: 'もう一度確認',
    history: 'この名前のこれまでの鍵',
    origins: {
      registered: '最初の鍵',
      replaced: '一つ前の鍵の言葉による新しい鍵',
      repeated: '同じ鍵をもう一度',
      returned: '以前の鍵：当時の置き換えは誰でも繰り返せます',
      replayed: '以前の言葉によるもの。誰でも繰り返せます',
    },
    block: (height) => `ブロック${number(height)}`,
    noPosts: 'ここの投稿には署名していません',
    posts: (first, last, posts) =>
      posts === 1
        ? `投稿${number(first)}に署名`
        : `ここの${count(posts, nouns.post)}に署名（${number(first)}から${number(last)}）`,
    late: (posts) =>
      `そのうち${count(posts, nouns.post)}は新しい鍵になった後のもの。遅れて書かれたか、この鍵を持つ別の人によるものです`,
  },
  network: {
    parts: 'ネットワークの各部',
    partNames: {
      now: '状態',
      peers: 'ノード',
      doctor: '調子',
      networks: 'ネットワーク一覧',
    },
    over: '期間',
    spans: {
      hour: '1時間',
      day: '1日',
      month: '1か月',
    },
    spanAgo: {
      hour: '1時間前',
      day: '1日前',
      month: '1か月前',
    },
    now: '現在',
    noFigures: 'まだ何も測っていません。ノードは動いている間、10秒ごとに測ります。',
    time: '時刻',
    asTable: '表で見る',
    plots: {
      chain: 'チェーン',
      dht: 'DHT',
      peers: 'ピア',
      traffic: 'DHTとスウォームの通信量',
    },
    lines: {
      blocks: 'ブロック',
      registrations: '名前と新しい鍵',
      dhtNodes: 'DHTのノード',
      chainPeers: 'チェーンのピア',
      swarmPeers: 'スウォームのピア',
      received: '受信',
      sent: '送信',
    },
    chainSummary: (blocks, names) => `この間に${count(blocks, '#ブロック')}、名前と新しい鍵${count(names, '#件')}。`,
    dhtSummary: (now, most) => `現在${count(now, nouns.node)}を把握、この間の最大は${number(most)}。`,
    peersSummary: (chain, swarms) =>
      `現在、チェーンに${count(chain, nouns.peer)}、スウォームに${count(swarms, nouns.peer)}。`,
    trafficSummary: (received, sent) => `この間に${bytes(received)}を受信、${bytes(sent)}を送信。`,
    perSecond: (rate) => `毎秒${bytes(rate)}`,
    map: 'このノードとピア',
    mapWords: (chain, swarms) =>
      `中央がこのノード、周りにチェーンの${count(chain, nouns.peer)}、外側に${count(swarms, '#個のスウォーム')}。下の表も同じことを示します。`,
    mapKinds: {
      chain: 'チェーンのピア',
      asked: 'こちらから接続',
      came: '相手から接続',
      swarm: 'スウォーム（ピアが多いほど大きい）',
    },
    swarms: (swarms) => `スウォーム（${number(swarms)}）`,
    user: '利用者',
    connected: 'ピア',
    knownOnes: '把握',
    held: 'ここの投稿',
    noSwarms: 'ここで動くスウォームはありません。フォローする人ごとに始まります。',
    dht: 'DHTを見渡す',
    dhtHint: '10秒間、ノードに次々と尋ねます。誰がいるかがわかり、誰にも何も伝えません。',
    look: '見渡す',
    looking: '見渡しています…',
    crawled: (nodes, silent, whole) =>
      `${whole ? '応答' : 'これまでの応答'}：${count(nodes, nouns.node)}、応答なし：${number(silent)}。`,
    estimated: (nodes) => `ここから見る限り、ネットワーク全体には約${count(nodes, nouns.node)}があります。`,
    roundTrip: (half, most) => `半数は${number(half)}ミリ秒以内、ほぼ全部が${number(most)}ミリ秒以内に応答しました。`,
    wrongIds: (nodes) => `${count(nodes, nouns.node)}のIDがアドレスと合いません。`,
    crawlFailed: (reason) => `うまくいきませんでした：${reason}`,
    examine: 'もう一度調べる',
    examining: '問題がないか調べています…',
    levels: {
      good: '問題ありません。',
      advice: 'すべて動いています。改善できる点があります。',
      bad: '動いていないものがあります。',
    },
    level: {
      good: '良好',
      advice: '助言',
      bad: '異常',
    },
    checks: {
      'port-reached': (f) => `${port(f)}：外から届きます。最後に来てからの時間：${duration(numberOf(f, 'seconds'))}。`,
      'port-not-seen': (f) =>
        `${port(f)}：しばらく外から誰も来ていません：${duration(60 * numberOf(f, 'minutes'))}。ほかの人からこのノードに届くようにするには、ルーターでこのポートをこのコンピューターに転送し、ファイアウォールを通してください。なくてもノードは動きますが、ほかの人を助ける力は減ります。`,
      'port-too-early': (f) =>
        `${port(f)}：起動してから外から誰も来ていません（${duration(60 * numberOf(f, 'minutes'))}）。まだ何とも言えません。`,
      'port-closed': (f) =>
        `${part(f)}：誰も受け入れていません（-listen=0 または -connect）。ノードは動きますが、ほかの人を助ける力は減ります。`,
      'port-behind-proxy': (f) => `${part(f)}：プロキシの内側では、外からは誰も入れません。`,
      'router-mapped': (f) =>
        `ルーターはこのノードのポートを通しています（${textOf(f, 'protocol')}${'address' in f ? `、${textOf(f, 'address')} から` : ''}）。`,
      'router-searching': () => 'このノードのポートを通すよう、ルーターに頼んでいます。',
      'router-none': () =>
        'NAT-PMP にも UPnP にも答えるルーターがありません。ほかの人からこのノードに届くようにするには、ルーターでどちらかを有効にするか、手動でポートを転送してください。',
      'router-refused': (f) =>
        `ルーターは ${textOf(f, 'protocol')} に対応していますが、ポートを通しません：${textOf(f, 'reason')}。ルーターで許可するか、手動でポートを転送するか、別の -port を選んでください。`,
      'router-nested': (f) =>
        `ルーターはポートを通していますが（${textOf(f, 'protocol')}）、ルーター自身のアドレス ${textOf(f, 'address')} は公開アドレスではありません。その手前に、あなたか事業者の別のルーターがあります。そこでもポートを転送するか、事業者に公開アドレスを頼んでください。`,
      'service-running': (f) => `ほかの人は Tor 経由で ${textOf(f, 'name')} からこのノードに届きます。`,
      'service-starting': () => '秘匿サービスを用意しています。',
      'service-failed': (f) =>
        `秘匿サービスがありません：${textOf(f, 'reason')} それでもノードは Tor 経由でほかに届きます。`,
      'address-told': (f) => `ほかのノードからは、このノードは ${textOf(f, 'address')} に見えます。`,
      'address-unknown': () =>
        'このノードのアドレスはまだ誰からも知らされていません。二つのネットワークが一致する必要があります。',
      'address-loopback': (f) =>
        `ノードは ${textOf(f, 'address')} に結び付けられています。届くのはこのコンピューターだけです。`,
      'peers-connected': (f) =>
        `ピア：こちらから ${number(numberOf(f, 'outbound'))}、向こうから ${number(numberOf(f, 'inbound'))}。知っているアドレス：${number(numberOf(f, 'known'))}。`,
      'peers-only-inbound': (f) =>
        `${count(numberOf(f, 'inbound'), nouns.peer)}が来ましたが、こちらからはどこにもつながりませんでした。信頼するノードを指定してください：twister join "<リンク>" または -addnode=<ホスト:ポート>。`,
      'peers-none': (f) =>
        `つながっているノードがありません。知っているアドレス：${number(numberOf(f, 'known'))}。知人に招待を頼んでください：向こうで twister invite、こちらで twister join "<リンク>"。このコンピューターがインターネットにつながっていなければ、つないでください。`,
      'neighbours-few': (f) => `DHT が知っているもの：${count(numberOf(f, 'nodes'), nouns.node)}。`,
      'neighbours-many': (f) =>
        `DHT のほかの ${number(numberOf(f, 'count'))} 個のノードのアドレスは、あなたのものと最後の数字しか違いません。ノードはそのようなネットワークごとに一つだけを受け入れるため、聞いてもらえないものがあります。別のネットワークのアドレスを使うか、一つのノードにまとめてください。`,
      'names-shown': () =>
        'これは軽量ノードです。ブロックのヘッダーと、ほかのノードが証明付きで示した名前だけを持ちます。名前が空いているとは言えず、登録もマイニングもせず、見せるブロックもありません。',
      'clock-right': (f) => `ピアの時計との差：${seconds(numberOf(f, 'seconds'))}。`,
      'clock-unknown': () => '時刻を知らせたピアがありません。時計が正しいかどうかは分かりません。',
      'clock-wrong': (f) =>
        `ピアの時計との差：${seconds(numberOf(f, 'seconds'))}。時計を合わせてください。ネットワーク経由が確実です：timedatectl set-ntp true、またはシステムの時刻設定。`,
      'disk-roomy': (f) => `ディスクの空き：${bytes(1e6 * numberOf(f, 'megabytes'))}。`,
      'disk-short': (f) =>
        `ディスクの空きは ${bytes(1e6 * numberOf(f, 'megabytes'))} しかありません。空きを作るか、ほかの人の古い投稿を手放してください：-keep=90d、-diskbudget=<MB>。`,
      'disk-full': (f) =>
        `ディスクの空き：${bytes(1e6 * numberOf(f, 'megabytes'))}。まもなく何も保存できなくなります。今すぐ空きを作るか、データを別のディスクに移してください（-datadir）。`,
      'disk-unknown': () => 'データフォルダーに何も書き込めませんでした。所有者とディスクを確かめてください。',
      'disk-fast': (f) => `ディスクは小さなファイルを ${number(numberOf(f, 'milliseconds'))} ms で保存します。`,
      'disk-slow': (f) =>
        `ディスクが小さなファイルを保存するのに ${number(numberOf(f, 'milliseconds'))} ms かかり、すべてがそれを待ちます。カードや USB メモリーは SSD かディスクに替えてください。ネットワークドライブはデータの置き場所になりません。`,
      'files-private': () => 'データフォルダーはあなただけのものです。',
      'files-open': (f) =>
        `このコンピューターのほかのユーザーがデータフォルダーに入り、鍵のある ${textOf(f, 'names')} を読めます：データフォルダーで chmod -R go-rwx。`,
      'way-direct': () => '接続は直接です。このコンピューターのアドレスはほかから見えます。',
      'way-proxy': (f) =>
        `すべてがプロキシ ${textOf(f, 'proxy')} を通ります。データグラムは外に出ず、DHT への問い合わせはピアが代わりに行います。`,
      'way-tor': (f) =>
        `すべてが ${textOf(f, 'proxy')} の Tor を通ります。データグラムは外に出ず、DHT への問い合わせはピアが代わりに行います。`,
    },
    hereTitle: 'このネットワーク',
    here: (name) => `このノードは${name === 'main' ? 'みんなのネットワーク（main）' : name}にいます。`,
    joinTitle: 'ネットワークに参加',
    joinLead: '招待を使います：twister:join?で始まるリンク、またはそのコードの画像。',
    joinLabel: '招待のリンク',
    joinPicture: 'コードの画像を撮るか選ぶ',
    noCode: 'この画像には読めるコードがありません。正面から、コード全体が入るように撮ってください。',
    reading: '画像を読んでいます…',
    join: '参加する',
    joined: (peers) => `招待の${count(peers, '#個のノード')}に接続しています。`,
    joinedFollows: (names) => `登録済みであれば、${list(names)}をフォローします。`,
    otherChain:
      'このノードは同じ名前の別のネットワークにいます。ブロックが招待のものと違います。何も変更していません。',
    otherNetwork: (name) =>
      `招待は${name}へのものです。ノードは一つのネットワークにしか入れません。このノードの隣で2つ目のノードが参加します。ノードのコンピューターの端末で：`,
    meanings: {
      'invitation-malformed': 'これは招待ではありません。招待はtwister:join?で始まります。',
      'invitation-network-unknown': '招待が示すネットワークをこのプログラムは知りません。',
      'invitation-peer-malformed': '招待のノードの書き方が読めません。新しい招待をもらってください。',
      'invitation-name-malformed': '招待の利用者はあり得ない名前です。新しい招待をもらってください。',
    },
    foundTitle: '自分のネットワークを作る',
    foundLead:
      '家族、合唱団、学校のために。独自の名前、ブロック、投稿を持ち、ほかの人のノードはありません。インターネットなしで動きます。最初のノードがブロックを探します。',
    foundLabel: 'ネットワークの名前',
    foundHint: 'a–z、0–9、-、_ の1〜32文字。',
    foundThen: 'ノードのコンピューターの端末で：',
    foundAfter: 'このノードの隣でネットワークの最初のノードを起動し、ほかの人への招待を表示します。',
    failed: (reason) => `うまくいきませんでした：${reason}`,
  },
  beginnings: {
    invited: '招待に書かれている人',
    fresh: '新しい名前',
    inBlock: (height) => `ブロック${number(height)}から`,
    tags: '今よく使われているもの',
    nothing: 'このネットワークに名前を持つ人は、ほかにまだいません。',
    nothingHint: '誰かを招きましょう。その人が名前を取れば、互いにフォローできます。',
    bring: '誰かを招く',
  },
  groups: {
    title: '新しいグループ',
    lead: '招待された人は、それ以降に書かれたものを読み、グループに書き、ほかの人を招待できます。',
    label: 'グループの名前',
    invited: '招待する人',
    invitedHint: '利用者の名前を空白かコンマで区切ります。あなたをフォローしている人に招待が見えます。',
    make: 'グループを作る',
    making: 'グループを作っています…',
    unknown: (names) => `この名前の利用者はいません：${list(names)}。`,
    manage: 'このグループについて',
    members: 'メンバー（ここで分かる範囲）',
    invite: '招待する',
    invitedNow: (names) => `${list(names)}を招待しました。`,
    rename: 'グループの別の名前',
    renameNow: '名前を変える',
    renamed: 'グループに新しい名前を伝えました。',
    leave: 'グループを抜ける',
    leaveHint: 'ここでのやり取りはこのノードから消え、もう何も届きません。誰にも知らされず、誰もあなたを外せません。',
    leaveNow: 'はい、抜けます',
    stay: '残る',
    left: 'グループを抜けました。',
    failed: (reason) => `うまくいきませんでした：${reason}`,
  },
  promoted: {
    title: '見つけたブロックが伝えること',
    lead: 'このコンピューターが見つけたブロックは140文字までの文章を載せ、ほかの人にはプロモーション投稿として見えます。',
    nothing: 'まだありません。ここで見つけたブロックは何も宣伝しません。',
    of: (name) => `${name}の名で：`,
    label: '文章',
    add: 'これも伝える',
    replace: 'これだけ伝える',
    remove: '取り除く',
    removeOf: (text) => `「${text}」を取り除く`,
    saved: '保存しました。これから見つけるブロックが伝えます。',
    failed: (reason) => `うまくいきませんでした：${reason}`,
  },
  writing: {
    legend: 'この文章は長いです',
    one: '1件の投稿にする（古いクライアントは最初の部分を表示）',
    thread: (posts) => `連続投稿にする（${count(posts, '#件')}、それぞれ前の投稿への返信）`,
    preview: '投稿の見本',
    part: (place, posts) => `${number(posts)}件中${number(place)}件目`,
    tooMany: (most) => `連続投稿は${count(most, '#件')}までです。文章を短くしてください。`,
    names: 'そう始まる名前',
    signs: 'その名前の記号',
    found: (matches) => `候補${count(matches, '#件')}。上下キーで選び、Enterで決めます。`,
  },
}
