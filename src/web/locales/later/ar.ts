// Views that come later, in the words of ../ar.ts.
import { type Figures, kindOf, numberOf, partOf, textOf } from '../../../api/check-figures.ts'
import { nouns, words } from '../ar.ts'
import type { LaterTranslation } from '../translation.ts'
import { isolated } from '../words.ts'

const { number, count, bytes, list, duration, seconds } = words

/** What the checks of a node are about. */
const parts = { chain: 'السلسلة', swarms: 'الأسراب', dht: 'DHT' }
const port = (f: Figures): string => `منفذ ${kindOf(f)} ${isolated(textOf(f, 'port'))} (${partOf(f, parts)})`
const part = (f: Figures): string => `${partOf(f, parts)} (${kindOf(f)})`

export const later: LaterTranslation = {
  keeping: {
    data: {
      title: 'خذ كل شيء معك',
      lead: 'الملف الشخصي والمنشورات والرسائل والمتابعات والمكتومون والإشارات المرجعية في ملف واحد على حاسوب العقدة. تأخذه عقدة أخرى بالأمر «twister import» ولا تستبدل شيئًا.',
      passphrase: 'عبارة السر',
      passphraseHint:
        'معها يذهب المفتاح والمجموعات أيضًا، ويُختم كل شيء عدا المنشورات. وبدونها لا يكون أي منهما في الملف.',
      write: 'اكتب الملف',
      importTitle: 'أعد كل شيء',
      importLead: 'يُدمج ملف شخص على حاسوب العقدة مع ما هو هنا. ولا يُستبدل شيء.',
      importFile: 'مسار الملف',
      importPassphrase: 'عبارة سر الملف، إن كانت له',
      importRead: 'خذه',
      imported: (name, took, held, left) =>
        `من ملف ${isolated(name)}: أُخذ ${number(took)}، وكان هنا ${number(held)}، وتُرك ${number(left)}.`,
      written: (file, folder, lines) => `كُتب ${isolated(file)} في ${isolated(folder)}: ${count(lines, nouns.line)}.`,
    },
    devices: {
      title: 'استخدم عقدتك على جهاز آخر',
      lead: 'من يفتح هذا الرابط في متصفح يصل إلى هذه العقدة يُسجَّل دخوله. يصلح مرة واحدة خلال ساعة.',
      make: 'أنشئ رابط دخول',
      picture: 'رابط الدخول رمزًا للكاميرا',
      install: 'التثبيت كتطبيق',
      installHint: 'تصير للصفحة نافذة خاصة، وتُفتح بلا شبكة.',
      logOut: 'الخروج من هذا المتصفح',
      logOutHint: 'يُحذف كل ما يحفظه هذا المتصفح: منشورات القراءة بلا عقدة، والمسودات، والنصوص التي تنتظر الإرسال.',
      confirm: 'احذف واخرج',
      cancel: 'ابقَ داخلًا',
    },
    recovery: {
      title: 'أوراق الاستعادة',
      lead: 'ورقة واحدة تعيد وحدها اسمك إذا ضاع سره أو سُرق. ومن لديه الورقة يستطيع أخذ الاسم.',
      none: 'لم تُصنع أي ورقة على هذه العقدة.',
      states: {
        valid: 'صالحة',
        used: 'مستعملة: مفتاحها الآن مفتاح الاسم',
        worthless: 'بلا قيمة: بُدّل المفتاح بعدها',
      },
      make: 'اصنع ورقة استعادة',
      of: (name) => `ورقة استعادة ${isolated(name)}`,
      made: (network, when) => `الشبكة ${isolated(network)}، صُنعت في ${isolated(when)}.`,
      warning: 'من لديه هذه الورقة يستطيع أخذ الاسم. اطبعها الآن: لا يُحفظ منها شيء هنا.',
      use: (network) =>
        `لاستعمالها: شغّل عقدة من الشبكة ${isolated(network)}، ودعها تقرأ السلسلة، واكتب «twister recovery use»؛ ثم أدخل الأسطر.`,
      picture: 'كل الأسطر رمزًا للماسح',
      worthless: 'تفقد الورقة قيمتها إذا بُدّل مفتاح الاسم بطريقة أخرى: أتلفها عندئذ.',
      print: 'اطبع',
      done: 'طبعتها',
    },
  },
  pictures: {
    show: (host) => `أظهر الصورة من ${isolated(host)}`,
    fetching: (host) => `تُجلب الصورة من ${isolated(host)}…`,
    of: (host) => `صورة من ${isolated(host)}`,
    hide: 'أخفِ الصورة',
    faults: {
      none: 'لا توجد في هذا العنوان صورة يمكن عرضها.',
      large: 'الصورة أكبر مما تجلبه العقدة.',
      own: 'يؤدي العنوان إلى شبكة العقدة: لا يُجلب شيء من هناك.',
      host: 'لا يمكن الوصول إلى خادمها أو أنه لا يعطيها.',
      node: 'العقدة لا تستجيب.',
    },
    title: 'الصور',
    lead: 'تجلب عقدتك الصور التي تشير إليها المنشورات. ترى خوادمها عقدتك أو وكيلها ووقت الطلب، ولا ترى هذا المتصفح أبدًا.',
    choices: {
      never: 'أبدًا: تبقى روابط',
      ask: 'عندما أضغط',
      always: 'دائمًا، ممن أتابعهم من أشخاص وخلاصات',
    },
  },
  proof: {
    title: (name) => `مفتاح ${isolated(name)}`,
    checking: 'تتحقق الصفحة من البرهان…',
    checked: 'تُحقّق منه هنا، في هذه الصفحة، لا من العقدة',
    key: 'المفتاح',
    since: 'منذ الكتلة',
    above: 'الكتل فوقه',
    work: 'لتزويرها',
    tries: (work) => `نحو ${number(Number(work.toPrecision(2)))} محاولة`,
    upTo: 'معروض حتى الكتلة',
    anchored: 'تقود الكتل بلا انقطاع من كتلة يعرفها هذا البرنامج إلى هذا المفتاح.',
    loose: 'الكتل السابقة لم تُعرض: من أراد خداع هذه الصفحة كان عليه أن يبذل المحاولات المذكورة هنا.',
    fromFirst: 'لكل مفتاح كلمة من المفتاح السابق، منذ التسجيل الأول.',
    tip: (when) => `آخر كتلة معروضة تاريخها ${isolated(when)}. ولا يمكن قول شيء هنا عن مفتاح بعدها.`,
    agrees: 'تذكر العقدة المفتاح نفسه.',
    differs: 'تذكر العقدة مفتاحًا غير المُثبت: لا تثق بما تعرضه عن هذا الاسم، واسأل عقدة أخرى.',
    refused: (reason) => `البرهان الذي أعطته العقدة لا يثبت شيئًا: ${isolated(reason)} لا تثق بما تقوله عن هذا المفتاح.`,
    reasons: {
      'proof-malformed': 'لا يمكن قراءته.',
      'proof-version': 'هو من إصدار أحدث من هذا البرنامج.',
      'proof-empty': 'هو فارغ.',
      'proof-too-long': 'هو أطول من اللازم.',
      'proof-other-network': 'هو من شبكة أخرى.',
      'proof-other-name': 'هو لاسم آخر.',
      'proof-order': 'تسجيلاته بترتيب خاطئ.',
      'proof-registration': 'ليس فيه تسجيل لهذا الاسم.',
      'proof-signature': 'ليس لمفتاح جديد كلمة صالحة من السابق.',
      'proof-block-missing': 'كتلة أحد التسجيلات ناقصة.',
      'proof-branch': 'أحد التسجيلات ليس في كتلته.',
      'proof-branch-ambiguous': 'يمكن قراءته بطريقتين.',
      'proof-header-work': 'لم يُعمل من أجل كتلة.',
      'proof-header-target': 'كتلة أسهل مما يجوز.',
      'network-unknown': 'لا تعرف هذه الصفحة الشبكة.',
    },
    failed: (reason) => `تعذر على الصفحة التحقق: ${isolated(reason)}`,
    again: 'تحقق مرة أخرى',
    history: 'المفاتيح التي كانت للاسم',
    origins: {
      registered: 'المفتاح الأول',
      replaced: 'مفتاح جديد، بكلمة السابق',
      repeated: 'المفتاح نفسه مرة أخرى',
      returned: 'مفتاح كان له من قبل: يستطيع أي أحد تكرار تبديلات ذلك الوقت',
      replayed: 'بكلمة أُعطيت من قبل، يستطيع أي أحد تكرارها',
    },
    block: (height) => `الكتلة ${number(height)}`,
    noPosts: 'لم يوقّع أيًّا من المنشورات هنا',
    posts: (first, last, posts) =>
      posts === 1
        ? `وقّع المنشور ${number(first)}`
        : `وقّع هنا ${count(posts, nouns.post)}، من ${number(first)} إلى ${number(last)}`,
    late: (posts) =>
      `منها ${count(posts, nouns.post)} بعد سريان المفتاح الأحدث: كُتبت متأخرة، أو كتبها غيره ممن لديه هذا المفتاح`,
  },
  network: {
    parts: 'أجزاء الشبكة',
    partNames: {
      now: 'الحالة',
      peers: 'العقد',
      doctor: 'الصحة',
      networks: 'الشبكات',
    },
    over: 'خلال',
    spans: {
      hour: 'ساعة',
      day: 'يوم',
      month: 'شهر',
    },
    spanAgo: {
      hour: 'قبل ساعة',
      day: 'قبل يوم',
      month: 'قبل شهر',
    },
    now: 'الآن',
    noFigures: 'لم يُقَس شيء بعد. تقيس العقدة كل 10 ثوانٍ ما دامت تعمل.',
    time: 'الوقت',
    asTable: 'في جدول',
    plots: {
      chain: 'السلسلة',
      dht: 'DHT',
      peers: 'النظراء',
      traffic: 'حركة DHT والأسراب',
    },
    lines: {
      blocks: 'الكتل',
      registrations: 'الأسماء والمفاتيح الجديدة',
      dhtNodes: 'عقد DHT',
      chainPeers: 'نظراء السلسلة',
      swarmPeers: 'نظراء الأسراب',
      received: 'المستلَم',
      sent: 'المرسَل',
    },
    chainSummary: (blocks, names) =>
      `في هذا الوقت ${count(blocks, 'لا كتل|كتلة واحدة|كتلتان|# كتل|# كتلة|# كتلة')}، والأسماء والمفاتيح الجديدة: ${count(names, '#|#|#|#|#|#')}.`,
    dhtSummary: (now, most) => `المعروف الآن ${count(now, nouns.node)}، والأكثر في هذا الوقت: ${number(most)}.`,
    peersSummary: (chain, swarms) =>
      `الآن في السلسلة ${count(chain, nouns.peer)} وفي الأسراب ${count(swarms, nouns.peer)}.`,
    trafficSummary: (received, sent) => `في هذا الوقت استُلم ${bytes(received)} وأُرسل ${bytes(sent)}.`,
    perSecond: (rate) => `${bytes(rate)}/ث`,
    map: 'هذه العقدة ونظراؤها',
    mapWords: (chain, swarms) =>
      `هذه العقدة في الوسط، وحولها من السلسلة ${count(chain, nouns.peer)}، وفي الخارج ${count(swarms, 'لا أسراب|سرب واحد|سربان|# أسراب|# سربًا|# سرب')}. والجداول أدناه تقول الشيء نفسه.`,
    mapKinds: {
      chain: 'نظير في السلسلة',
      asked: 'اتصلنا به',
      came: 'أتى إلينا',
      swarm: 'سرب، يكبر بكثرة النظراء',
    },
    swarms: (swarms) => `الأسراب (${number(swarms)})`,
    user: 'المستخدم',
    connected: 'النظراء',
    knownOnes: 'المعروفون',
    held: 'المنشورات هنا',
    noSwarms: 'لا يعمل هنا أي سرب. يبدأ سرب مع كل شخص يُتابَع.',
    dht: 'انظر حولك في DHT',
    dhtHint: 'يسأل عقدة بعد عقدة مدة 10 ثوانٍ. يُظهر من هناك، ولا يخبر أحدًا بشيء.',
    look: 'انظر حولك',
    looking: 'جارٍ النظر…',
    crawled: (nodes, silent, whole) =>
      `${whole ? 'أجاب' : 'أجاب حتى الآن'} ${count(nodes, nouns.node)}، ولم يُجب: ${number(silent)}.`,
    estimated: (nodes) => `في الشبكة كلها نحو ${count(nodes, nouns.node)}، بقدر ما يمكن تقديره من هنا.`,
    roundTrip: (half, most) => `أجاب نصفها خلال ${number(half)} م‌ث، وكلها تقريبًا خلال ${number(most)} م‌ث.`,
    wrongIds: (nodes) => `معرّف لا يطابق العنوان: ${count(nodes, nouns.node)}.`,
    crawlFailed: (reason) => `لم ينجح ذلك: ${isolated(reason)}`,
    examine: 'افحص مرة أخرى',
    examining: 'يُنظر هل كل شيء على ما يرام…',
    levels: {
      good: 'كل شيء على ما يرام.',
      advice: 'كل شيء يعمل. وقد يكون شيء أفضل.',
      bad: 'شيء ما لا يعمل.',
    },
    level: {
      good: 'جيد',
      advice: 'نصيحة',
      bad: 'خطأ',
    },
    checks: {
      'port-reached': (f) => `${port(f)}: يصل إليه الغرباء. الوقت منذ آخر وصول: ${duration(numberOf(f, 'seconds'))}.`,
      'port-not-seen': (f) =>
        `${port(f)}: لم يأت غريب منذ مدة: ${duration(60 * numberOf(f, 'minutes'))}. إن أردت أن يصل الآخرون إلى هذه العقدة: وجّه المنفذ في الموجّه إلى هذا الحاسوب واسمح به في الجدار الناري. تعمل العقدة دون ذلك، لكنها تساعد الآخرين أقل.`,
      'port-too-early': (f) =>
        `${port(f)}: لم يأت غريب منذ البدء (${duration(60 * numberOf(f, 'minutes'))}). لا يعني هذا شيئًا بعد.`,
      'port-closed': (f) =>
        `${part(f)}: لا يُسمح لأحد بالدخول (‎-listen=0 أو ‎-connect). تعمل العقدة، لكنها تساعد الآخرين أقل.`,
      'port-behind-proxy': (f) => `${part(f)}: خلف الوكيل لا يدخل أحد من الخارج.`,
      'router-mapped': (f) =>
        `يسمح الموجّه بمرور منافذ هذه العقدة (${isolated(textOf(f, 'protocol'))}${'address' in f ? `، من ${isolated(textOf(f, 'address'))}` : ''}).`,
      'router-searching': () => 'يُطلب الآن من الموجّه السماح بمرور منافذ هذه العقدة.',
      'router-none': () =>
        'لا يجيب أي موجّه عن NAT-PMP أو UPnP. إن أردت أن يصل الآخرون إلى هذه العقدة: فعّل أحدهما في الموجّه، أو وجّه المنافذ يدويًّا.',
      'router-refused': (f) =>
        `يتحدث الموجّه ${isolated(textOf(f, 'protocol'))} ولا يسمح بمرور المنافذ: ${isolated(textOf(f, 'reason'))}. اسمح بذلك في الموجّه، أو وجّه المنافذ يدويًّا، أو اختر ‎-port آخر.`,
      'router-nested': (f) =>
        `يسمح الموجّه بمرور المنافذ (${isolated(textOf(f, 'protocol'))})، لكن عنوانه ${isolated(textOf(f, 'address'))} ليس عامًّا: أمامه موجّه آخر، لك أو للمزوّد. وجّه المنافذ هناك أيضًا، أو اطلب من المزوّد عنوانًا عامًّا.`,
      'service-running': (f) => `يصل الآخرون إلى هذه العقدة عبر Tor على ${isolated(textOf(f, 'name'))}.`,
      'service-starting': () => 'يجري إعداد الخدمة المخفية.',
      'service-failed': (f) =>
        `لا توجد خدمة مخفية: ${isolated(textOf(f, 'reason'))} ومع ذلك تصل العقدة إلى الآخرين عبر Tor.`,
      'address-told': (f) => `ترى العقد الأخرى هذه العقدة على ${isolated(textOf(f, 'address'))}.`,
      'address-unknown': () => 'لم يخبر أحد هذه العقدة بعنوانها بعد: يجب أن تتفق عليه شبكتان.',
      'address-loopback': (f) =>
        `العقدة مربوطة بالعنوان ${isolated(textOf(f, 'address'))}: لا يصل إليها إلا هذا الحاسوب.`,
      'peers-connected': (f) =>
        `النظراء: اتُّصل بـ ${number(numberOf(f, 'outbound'))}، وجاء ${number(numberOf(f, 'inbound'))}؛ العناوين المعروفة: ${number(numberOf(f, 'known'))}.`,
      'peers-only-inbound': (f) =>
        `جاء إلينا: ${count(numberOf(f, 'inbound'), nouns.peer)}، وتعذّر الاتصال بأي منهم. سمِّ عقدة تثق بها: twister join "<الرابط>" أو ‎-addnode=<المضيف:المنفذ>.`,
      'peers-none': (f) =>
        `لا عقدة متصلة؛ العناوين المعروفة: ${number(numberOf(f, 'known'))}. اطلب دعوة من صديق: twister invite هناك، وtwister join "<الرابط>" هنا. وإن لم يكن هذا الحاسوب متصلًا بالإنترنت فأوصله.`,
      'neighbours-few': (f) => `ما تعرفه DHT: ${count(numberOf(f, 'nodes'), nouns.node)}.`,
      'neighbours-many': (f) =>
        `عقد أخرى في DHT عددها ${number(numberOf(f, 'count'))} لا تختلف عناوينها عن عنوانك إلا في الرقم الأخير. تقبل العقد واحدة من كل شبكة كهذه: فبعضكم لا يُسمع. استخدم عناوين من شبكات أخرى، أو عقدة واحدة للجميع.`,
      'names-shown': () =>
        'هذه عقدة خفيفة: تحتفظ برؤوس الكتل، ومن الأسماء بما أظهره الآخرون مع البراهين. لا تستطيع القول إن اسمًا ما متاح، ولا تسجّل ولا تعدّن، وليس لديها كتل تعرضها.',
      'clock-right': (f) => `فرق الساعة عن ساعات النظراء: ${seconds(numberOf(f, 'seconds'))}.`,
      'clock-unknown': () => 'لم يذكر أي نظير الوقت: لا يُعرف إن كانت الساعة صحيحة.',
      'clock-wrong': (f) =>
        `فرق الساعة عن ساعات النظراء: ${seconds(numberOf(f, 'seconds'))}. اضبطها، والأفضل عبر الشبكة: timedatectl set-ntp true أو إعدادات الوقت في نظامك.`,
      'disk-roomy': (f) => `المساحة الحرة على القرص: ${bytes(1e6 * numberOf(f, 'megabytes'))}.`,
      'disk-short': (f) =>
        `لم يبق على القرص إلا ${bytes(1e6 * numberOf(f, 'megabytes'))}. أفسح مكانًا، أو دع منشورات الآخرين القديمة تذهب: ‎-keep=90d أو ‎-diskbudget=<MB>.`,
      'disk-full': (f) =>
        `المساحة الحرة على القرص: ${bytes(1e6 * numberOf(f, 'megabytes'))}. قريبًا لن يُحفظ شيء. أفسح مكانًا الآن، أو انقل البيانات إلى قرص آخر (‎-datadir).`,
      'disk-unknown': () => 'تعذّرت الكتابة في مجلد البيانات. تحقق من مالكه ومن القرص.',
      'disk-fast': (f) => `يحفظ القرص ملفًّا صغيرًا في ${number(numberOf(f, 'milliseconds'))} ms.`,
      'disk-slow': (f) =>
        `يحتاج القرص إلى ${number(numberOf(f, 'milliseconds'))} ms ليحفظ ملفًّا صغيرًا، وكل شيء ينتظره. استبدل بالبطاقة أو الذاكرة قرص SSD أو قرصًا صلبًا؛ ومحرك الشبكة ليس مكانًا للبيانات.`,
      'files-private': () => 'مجلد البيانات لك وحدك.',
      'files-open': (f) =>
        `يستطيع مستخدمون آخرون لهذا الحاسوب دخول مجلد البيانات وقراءة ${isolated(textOf(f, 'names'))} حيث مفاتيحك: نفّذ chmod -R go-rwx على مجلد البيانات.`,
      'way-direct': () => 'الاتصالات مباشرة: يرى الآخرون عنوان هذا الحاسوب.',
      'way-proxy': (f) =>
        `كل شيء يمر عبر الوكيل ${isolated(textOf(f, 'proxy'))}؛ لا تخرج حزم بيانات، ويسأل النظراء DHT نيابة عن هذه العقدة.`,
      'way-tor': (f) =>
        `كل شيء يمر عبر Tor على ${isolated(textOf(f, 'proxy'))}؛ لا تخرج حزم بيانات، ويسأل النظراء DHT نيابة عن هذه العقدة.`,
    },
    hereTitle: 'هذه الشبكة',
    here: (name) => `هذه العقدة في ${name === 'main' ? 'شبكة الجميع (main)' : isolated(name)}.`,
    joinTitle: 'انضم إلى شبكة',
    joinLead: 'بدعوة: رابط يبدأ بـ twister:join?، أو صورة لرمزه.',
    joinLabel: 'رابط الدعوة',
    joinPicture: 'التقط صورة الرمز أو اخترها',
    noCode: 'ليس في هذه الصورة رمز يمكن قراءته. التقطها من الأمام تمامًا، والرمز كله فيها.',
    reading: 'تُقرأ الصورة…',
    join: 'انضم',
    joined: (peers) => `يجري الآن وصل عقد الدعوة: ${count(peers, '#|#|#|#|#|#')}.`,
    joinedFollows: (names) => `تتابع ${list(names.map(isolated))}، ما داموا مسجلين.`,
    otherChain: 'هذه العقدة في شبكة أخرى بالاسم نفسه: كتلها ليست كتل الدعوة. لم يتغير شيء.',
    otherNetwork: (name) =>
      `تقود الدعوة إلى ${isolated(name)}. العقدة في شبكة واحدة فقط: تنضم إليها عقدة ثانية بجانب هذه. في طرفية على حاسوب العقدة:`,
    meanings: {
      'invitation-malformed': 'هذه ليست دعوة: الدعوات تبدأ بـ twister:join?',
      'invitation-network-unknown': 'لا تذكر الدعوة شبكة يعرفها هذا البرنامج.',
      'invitation-peer-malformed': 'تذكر الدعوة عقدة بطريقة لا تُقرأ. اطلب دعوة جديدة.',
      'invitation-name-malformed': 'تذكر الدعوة مستخدمًا لا يمكن أن يوجد. اطلب دعوة جديدة.',
    },
    foundTitle: 'أسّس شبكة لك',
    foundLead:
      'لعائلة أو جوقة أو مدرسة: بأسمائها وكتلها ومنشوراتها، وبلا عقدة لغيرها. تعمل بلا إنترنت. وعقدتها الأولى تبحث عن كتلها.',
    foundLabel: 'اسم الشبكة',
    foundHint: 'من 1 إلى 32 من a–z و0–9 و- و_.',
    foundThen: 'في طرفية على حاسوب العقدة:',
    foundAfter: 'يشغّل أول عقدة للشبكة بجانب هذه، ويعرض الدعوة للآخرين.',
    failed: (reason) => `لم ينجح ذلك: ${isolated(reason)}`,
  },
  beginnings: {
    invited: 'مذكورون في دعوتك',
    fresh: 'أسماء جديدة',
    inBlock: (height) => `منذ الكتلة ${number(height)}`,
    tags: 'الأكثر استخدامًا الآن',
    nothing: 'لا أحد غيرك له اسم في هذه الشبكة بعد.',
    nothingHint: 'ادعُ أحدًا: يأخذ اسمًا، ثم تتابعه ويتابعك.',
    bring: 'ادعُ أحدًا',
  },
  groups: {
    title: 'مجموعة جديدة',
    lead: 'من يُدعى يستطيع قراءة ما يُكتب من ذلك الحين، والكتابة إلى المجموعة، ودعوة آخرين.',
    label: 'اسم المجموعة',
    invited: 'من تدعو',
    invitedHint: 'أسماء مستخدمين، بينها مسافات أو فواصل. يرون الدعوة إذا كانوا يتابعونك.',
    make: 'أنشئ المجموعة',
    making: 'تُنشأ المجموعة…',
    unknown: (names) => `لا يوجد مستخدم بهذا الاسم: ${list(names.map(isolated))}.`,
    manage: 'عن هذه المجموعة',
    members: 'الأعضاء، بقدر ما يُعرف هنا',
    invite: 'ادعُ',
    invitedNow: (names) => `أُرسلت الدعوة إلى ${list(names.map(isolated))}.`,
    rename: 'اسم آخر للمجموعة',
    renameNow: 'غيّر الاسم',
    renamed: 'أُبلغت المجموعة باسمها الجديد.',
    leave: 'غادر المجموعة',
    leaveHint: 'ما قيل هنا يُمحى من هذه العقدة، ولا يأتي غيره. لا يُخبَر أحد، ولا يستطيع أحد إخراجك.',
    leaveNow: 'نعم، غادر',
    stay: 'ابقَ',
    left: 'غادرت المجموعة.',
    failed: (reason) => `لم ينجح ذلك: ${isolated(reason)}`,
  },
  promoted: {
    title: 'ما تقوله الكتل المُعدَّنة',
    lead: 'الكتلة التي يجدها هذا الحاسوب تحمل نصًّا لا يزيد على 140 حرفًا، يراه الآخرون منشورًا مروَّجًا.',
    nothing: 'لا شيء بعد: الكتل المُعدَّنة هنا لا تروّج لشيء.',
    of: (name) => `باسم ${isolated(name)}:`,
    label: 'النص',
    add: 'قل هذا أيضًا',
    replace: 'قل هذا وحده',
    remove: 'أزل',
    removeOf: (text) => `أزل «${isolated(text)}»`,
    saved: 'حُفظ. تقوله الكتل التي تُعدَّن من الآن.',
    failed: (reason) => `لم ينجح ذلك: ${isolated(reason)}`,
  },
  writing: {
    legend: 'هذا النص طويل',
    one: 'منشور واحد، تعرض البرامج القديمة جزأه الأول',
    thread: (posts) =>
      `${count(posts, 'لا منشورات|منشور واحد|منشوران متتابعان|# منشورات متتابعة|# منشورًا متتابعًا|# منشور متتابع')}، كل منها رد على ما قبله`,
    preview: 'كيف ستكون المنشورات',
    part: (place, posts) => `${number(place)} من ${number(posts)}`,
    tooMany: (most) => `أقصى عدد للمنشورات المتتابعة ${number(most)}: قصّر النص.`,
    names: 'أسماء تبدأ هكذا',
    signs: 'رموز تُسمى هكذا',
    found: (matches) =>
      `${count(matches, 'لا اقتراحات|اقتراح واحد|اقتراحان|# اقتراحات|# اقتراحًا|# اقتراح')}: اختر بالسهمين لأعلى ولأسفل، واقبل بمفتاح Enter.`,
  },
}
