// Views that come later, in the words of ../tr.ts.
import { type Figures, kindOf, numberOf, partOf, textOf } from '../../../api/check-figures.ts'
import { nouns, words } from '../tr.ts'
import type { LaterTranslation } from '../translation.ts'

const { number, count, bytes, list, duration, seconds } = words

/** What the checks of a node are about. */
const parts = { chain: 'zincir', swarms: 'sürüler', dht: 'DHT' }
const port = (f: Figures): string => `${kindOf(f)} kapısı ${textOf(f, 'port')} (${partOf(f, parts)})`
const part = (f: Figures): string => `${partOf(f, parts)} (${kindOf(f)})`

export const later: LaterTranslation = {
  keeping: {
    data: {
      title: 'Her şeyi yanınıza alın',
      lead: 'Profil, gönderiler, mesajlar, takip ettikleriniz, gizledikleriniz ve yer imleri, düğümün bilgisayarında tek dosya olarak. Başka bir düğüm onu “twister import” ile alır ve hiçbir şeyin yerine koymaz.',
      passphrase: 'Parola tümcesi',
      passphraseHint:
        'Varsa anahtar ve gruplar da gider, gönderiler dışında her şey mühürlenir. Yoksa ikisi de dosyada olmaz.',
      write: 'Dosyayı yaz',
      importTitle: 'Her şeyi geri getirin',
      importLead:
        'Düğümün bilgisayarındaki bir kişi dosyası burada olanlarla birleştirilir. Hiçbir şeyin yerine konmaz.',
      importFile: 'Dosyanın yolu',
      importPassphrase: 'Dosyanın varsa parola tümcesi',
      importRead: 'İçeri al',
      imported: (name, took, held, left) =>
        `${name} dosyasından: ${number(took)} alındı, ${number(held)} zaten buradaydı, ${number(left)} dışarıda bırakıldı.`,
      written: (file, folder, lines) => `${file}, ${folder} içine yazıldı: ${count(lines, nouns.line)}.`,
    },
    devices: {
      title: 'Düğümünüzü başka bir aygıtta kullanın',
      lead: 'Bu bağlantıyı, bu düğüme ulaşabilen bir tarayıcıda açan oturum açmış olur. Bir saat içinde bir kez geçerlidir.',
      make: 'Oturum açma bağlantısı oluştur',
      picture: 'Kamera için kod olarak oturum açma bağlantısı',
      install: 'Uygulama olarak kur',
      installHint: 'Sayfanın kendi penceresi olur ve ağ olmadan da açılır.',
      logOut: 'Bu tarayıcıda oturumu kapat',
      logOutHint:
        'Bu tarayıcının sakladığı her şey silinir: düğüm olmadan okunacak gönderiler, taslaklar ve gönderilmeyi bekleyen metinler.',
      confirm: 'Sil ve oturumu kapat',
      cancel: 'Oturum açık kalsın',
    },
    recovery: {
      title: 'Kurtarma kâğıtları',
      lead: 'Gizli anahtar kaybolduğunda ya da çalındığında adınızı tek başına geri getiren bir sayfa kâğıt. Kâğıdı elinde tutan adı alabilir.',
      none: 'Bu düğümde hiç yapılmadı.',
      states: {
        valid: 'Geçerli',
        used: 'Kullanıldı: anahtarı artık adın anahtarı',
        worthless: 'Değersiz: anahtar o zamandan beri değiştirildi',
      },
      make: 'Kurtarma kâğıdı yap',
      of: (name) => `${name} için kurtarma kâğıdı`,
      made: (network, when) => `Ağ: ${network}, yapıldığı tarih: ${when}.`,
      warning: 'Bu kâğıdı elinde tutan adı alabilir. Şimdi yazdırın: burada hiçbir şeyi saklanmaz.',
      use: (network) =>
        `${network} ağının bir düğümünü başlatın ve zinciri okumasını bekleyin. Sayfasında “Kurtarma kâğıdım var” seçeneğini seçin ya da “twister recovery use” yazın; sonra satırları girin.`,
      picture: 'Tarayıcı için kod olarak tüm satırlar',
      worthless: 'Adın anahtarı başka bir yolla değiştirilirse kâğıt değersiz olur: o zaman yok edin.',
      print: 'Yazdır',
      useTab: 'Kurtarma kâğıdım var',
      useLead:
        'Kâğıttaki numaralı satırları yazın ya da kodunun fotoğrafını çekin. Ad sonraki blokla geri gelir; ondan sonra kâğıt bir işe yaramaz.',
      useLabel: 'Kâğıttaki satırlar',
      lineWrong: (line) => `${number(line)}. satır kâğıttaki gibi değil.`,
      useNow: 'Adı geri getir',
      faults: {
        'recovery.text': 'Bunlar bir kâğıdın satırları değil ya da sonuncular eksik.',
        'recovery.other-network': 'Bu kâğıt bu düğümün ağından başka bir ağa ait.',
        'recovery.not-synced': 'Düğüm zinciri hâlâ okuyor: güncel olduğunda deneyin.',
        'recovery.unknown-name': 'Bu kâğıttaki ad bu düğümün zincirinde yok.',
        'recovery.worthless': 'Bu kâğıt artık bir işe yaramaz: adın anahtarı o zamandan beri değiştirildi.',
        'recovery.key-pending': 'Bu ad için yeni bir anahtar zaten blok bekliyor.',
      },
      done: 'Yazdırdım',
    },
  },
  pictures: {
    show: (host) => `${host} adresindeki görseli göster`,
    fetching: (host) => `${host} adresindeki görsel alınıyor…`,
    of: (host) => `${host} adresinden görsel`,
    hide: 'Görseli gizle',
    faults: {
      none: 'Bu adreste gösterilebilecek bir görsel yok.',
      large: 'Görsel, düğümün aldığından büyük.',
      own: 'Adres düğümün ağına çıkıyor: oradan hiçbir şey alınmaz.',
      host: 'Sunucusuna ulaşılamıyor ya da görseli vermiyor.',
      node: 'Düğüm yanıt vermiyor.',
    },
    title: 'Görseller',
    lead: 'Gönderilerin bağlantı verdiği görselleri düğümünüz alır. Sunucuları düğümünüzü ya da vekil sunucusunu ve ne zaman sorduğunu görür; bu tarayıcıyı asla.',
    choices: {
      never: 'Hiçbir zaman: bağlantı olarak kalırlar',
      ask: 'Ben bastığımda',
      always: 'Her zaman, takip ettiğim kişilerin ve yayınlarınki',
    },
  },
  proof: {
    title: (name) => `${name} anahtarı`,
    checking: 'Sayfa kanıtı denetliyor…',
    checked: 'Burada, bu sayfada denetlendi; düğüm tarafından değil',
    key: 'Anahtar',
    since: 'Şu bloktan beri',
    above: 'Üstündeki bloklar',
    work: 'Sahtelerini yapmak için',
    tries: (work) => `yaklaşık ${number(Number(work.toPrecision(2)))} deneme`,
    upTo: 'Gösterilen son blok',
    anchored: 'Bloklar, bu programın bildiği bir bloktan bu anahtara kadar boşluksuz uzanıyor.',
    loose:
      'Bunlardan önceki bloklar gösterilmedi: bu sayfayı kandırmak isteyen, burada yazan denemeleri harcamak zorundaydı.',
    fromFirst: 'İlk kayıttan başlayarak her anahtarın ardında bir öncekinin sözü var.',
    tip: (when) => `Gösterilen son blok ${when} tarihli. Daha sonraki bir anahtar için burada bir şey söylenemez.`,
    agrees: 'Düğüm aynı anahtarı söylüyor.',
    differs:
      'Düğüm kanıtlanandan başka bir anahtar söylüyor: bu ad hakkında gösterdiklerine güvenmeyin ve başka bir düğüme sorun.',
    refused: (reason) =>
      `Düğümün verdiği kanıt bir şey kanıtlamıyor: ${reason} Bu anahtar hakkında söylediklerine güvenmeyin.`,
    reasons: {
      'proof-malformed': 'okunamıyor.',
      'proof-version': 'bu programın daha yeni bir sürümünden.',
      'proof-empty': 'boş.',
      'proof-too-long': 'çok uzun.',
      'proof-other-network': 'başka bir ağa ait.',
      'proof-other-name': 'başka bir ada ait.',
      'proof-order': 'kayıtları yanlış sırada.',
      'proof-registration': 'içinde bu adın kaydı yok.',
      'proof-signature': 'yeni bir anahtarın önceki anahtardan geçerli sözü yok.',
      'proof-block-missing': 'bir kaydın bloğu eksik.',
      'proof-branch': 'bir kayıt kendi bloğunda değil.',
      'proof-branch-ambiguous': 'iki türlü okunabilir.',
      'proof-header-work': 'bir blok için çalışılmamış.',
      'proof-header-target': 'bir blok olabileceğinden kolay.',
      'network-unknown': 'bu sayfa ağı tanımıyor.',
    },
    failed: (reason) => `Sayfa denetleyemedi: ${reason}`,
    again: 'Yeniden denetle',
    history: 'Adın sahip olduğu anahtarlar',
    origins: {
      registered: 'ilk anahtar',
      replaced: 'öncekinin sözüyle yeni bir anahtar',
      repeated: 'aynı anahtar bir kez daha',
      returned: 'daha önceki bir anahtarı: o zamanki değişimleri herkes yineleyebilir',
      replayed: 'daha önce verilmiş, herkesin yineleyebileceği bir sözle',
    },
    block: (height) => `Blok ${number(height)}`,
    noPosts: 'buradaki gönderilerin hiçbirini imzalamadı',
    posts: (first, last, posts) =>
      posts === 1
        ? `${number(first)} numaralı gönderiyi imzaladı`
        : `burada ${count(posts, nouns.post)} imzaladı, ${number(first)} ile ${number(last)} arası`,
    late: (posts) =>
      `bunların ${count(posts, nouns.post)} kadarı yeni anahtar geçerliyken: geç yazılmış ya da bu anahtara sahip başka biri yazmış`,
  },
  network: {
    parts: 'Ağın bölümleri',
    partNames: {
      now: 'Durum',
      peers: 'Düğümler',
      doctor: 'Sağlık',
      networks: 'Ağlar',
    },
    over: 'Süre',
    spans: {
      hour: 'Bir saat',
      day: 'Bir gün',
      month: 'Bir ay',
    },
    spanAgo: {
      hour: 'bir saat önce',
      day: 'bir gün önce',
      month: 'bir ay önce',
    },
    now: 'şimdi',
    noFigures: 'Henüz bir şey ölçülmedi. Düğüm çalıştığı sürece 10 saniyede bir ölçer.',
    time: 'Zaman',
    asTable: 'Tablo olarak',
    plots: {
      chain: 'Zincir',
      dht: 'DHT',
      peers: 'Eşler',
      traffic: 'DHT ve sürülerin trafiği',
    },
    lines: {
      blocks: 'Bloklar',
      registrations: 'Adlar ve yeni anahtarlar',
      dhtNodes: 'DHT düğümleri',
      chainPeers: 'Zincirin eşleri',
      swarmPeers: 'Sürülerin eşleri',
      received: 'Alınan',
      sent: 'Gönderilen',
    },
    chainSummary: (blocks, names) =>
      `Bu sürede ${count(blocks, '# blok|# blok')}, ${count(names, '# ad ya da yeni anahtar|# ad ve yeni anahtar')}.`,
    dhtSummary: (now, most) => `Şu an ${count(now, nouns.node)} biliniyor, bu sürede en çok ${number(most)}.`,
    peersSummary: (chain, swarms) =>
      `Şu an zincirde ${count(chain, nouns.peer)}, sürülerde ${count(swarms, nouns.peer)}.`,
    trafficSummary: (received, sent) => `Bu sürede ${bytes(received)} alındı, ${bytes(sent)} gönderildi.`,
    perSecond: (rate) => `${bytes(rate)}/sn`,
    map: 'Bu düğüm ve eşleri',
    mapWords: (chain, swarms) =>
      `Ortada bu düğüm, çevresinde zincirden ${count(chain, nouns.peer)}, dışta ${count(swarms, '# sürü|# sürü')}. Aşağıdaki tablolar aynısını söyler.`,
    mapKinds: {
      chain: 'Zincirin eşi',
      asked: 'Biz çağırdık',
      came: 'Bize geldi',
      swarm: 'Sürü, eşi çok olan daha büyük',
    },
    swarms: (swarms) => `Sürüler (${number(swarms)})`,
    user: 'Kullanıcı',
    connected: 'Eşler',
    knownOnes: 'Bilinenler',
    held: 'Buradaki gönderiler',
    noSwarms: 'Burada sürü çalışmıyor. Takip edilen her kişiyle bir tane başlar.',
    dht: 'DHT içinde etrafa bak',
    dhtHint: '10 saniye boyunca düğümlere sırayla sorar. Kimin orada olduğunu gösterir, kimseye bir şey söylemez.',
    look: 'Etrafa bak',
    looking: 'Bakılıyor…',
    crawled: (nodes, silent, whole) =>
      `${whole ? 'Yanıtlayan' : 'Şimdiye dek yanıtlayan'}: ${count(nodes, nouns.node)}; yanıtlamayan: ${number(silent)}.`,
    estimated: (nodes) => `Buradan anlaşılabildiği kadarıyla bütün ağda yaklaşık ${count(nodes, nouns.node)} var.`,
    roundTrip: (half, most) => `Yarısı ${number(half)} ms, neredeyse hepsi ${number(most)} ms içinde yanıtladı.`,
    wrongIds: (nodes) => `Kimliği adresine uymayan: ${count(nodes, nouns.node)}.`,
    crawlFailed: (reason) => `Olmadı: ${reason}`,
    examine: 'Yeniden incele',
    examining: 'Her şey yolunda mı bakılıyor…',
    levels: {
      good: 'Her şey yolunda.',
      advice: 'Her şey çalışıyor. Bir şey daha iyi olabilir.',
      bad: 'Bir şey çalışmıyor.',
    },
    level: {
      good: 'İyi',
      advice: 'Öğüt',
      bad: 'Yanlış',
    },
    checks: {
      'port-reached': (f) =>
        `${port(f)}: yabancılar ona ulaşıyor. Sonuncusundan bu yana geçen süre: ${duration(numberOf(f, 'seconds'))}.`,
      'port-not-seen': (f) =>
        `${port(f)}: bir süredir hiçbir yabancı gelmedi: ${duration(60 * numberOf(f, 'minutes'))}. Başkaları bu düğüme ulaşsın istiyorsanız: yönlendiricinizde kapıyı bu makineye yönlendirin ve güvenlik duvarından geçirin. Bu olmadan da düğüm çalışır, ama başkalarına daha az yardım eder.`,
      'port-too-early': (f) =>
        `${port(f)}: başlangıçtan beri hiçbir yabancı gelmedi (${duration(60 * numberOf(f, 'minutes'))}). Bu henüz bir şey söylemez.`,
      'port-closed': (f) =>
        `${part(f)}: kimse içeri alınmıyor (-listen=0 ya da -connect). Düğüm çalışır, ama başkalarına daha az yardım eder.`,
      'port-behind-proxy': (f) => `${part(f)}: vekil sunucu arkasında dışarıdan kimse içeri alınmaz.`,
      'router-mapped': (f) =>
        `Yönlendirici bu düğümün kapılarını geçiriyor (${textOf(f, 'protocol')}${'address' in f ? `, ${textOf(f, 'address')} üzerinden` : ''}).`,
      'router-searching': () => 'Yönlendiriciden bu düğümün kapılarını geçirmesi isteniyor.',
      'router-none': () =>
        'Hiçbir yönlendirici NAT-PMP ya da UPnP’ye yanıt vermiyor. Başkaları bu düğüme ulaşsın istiyorsanız: yönlendiricinizde birini açın ya da kapıları elle yönlendirin.',
      'router-refused': (f) =>
        `Yönlendirici ${textOf(f, 'protocol')} konuşuyor ama kapıları geçirmiyor: ${textOf(f, 'reason')}. Yönlendiricide izin verin, kapıları elle yönlendirin ya da başka bir -port seçin.`,
      'router-nested': (f) =>
        `Yönlendirici kapıları geçiriyor (${textOf(f, 'protocol')}), ama kendi adresi ${textOf(f, 'address')} herkese açık değil: önünde sizin ya da sağlayıcının bir yönlendiricisi daha var. Kapıları orada da yönlendirin ya da sağlayıcıdan herkese açık bir adres isteyin.`,
      'service-running': (f) => `Başkaları bu düğüme Tor üzerinden ${textOf(f, 'name')} adresinde ulaşıyor.`,
      'service-starting': () => 'Gizli hizmet hazırlanıyor.',
      'service-failed': (f) =>
        `Gizli hizmet yok: ${textOf(f, 'reason')} Düğüm yine de başkalarına Tor üzerinden ulaşıyor.`,
      'address-told': (f) => `Öteki düğümler bunu ${textOf(f, 'address')} adresinde görüyor.`,
      'address-unknown': () => 'Bu düğüme adresini henüz kimse söylemedi: iki ağın aynı adreste birleşmesi gerekir.',
      'address-loopback': (f) => `Düğüm ${textOf(f, 'address')} adresine bağlı: ona yalnızca bu makine ulaşabilir.`,
      'peers-connected': (f) =>
        `Eşler: ${number(numberOf(f, 'outbound'))} arandı, ${number(numberOf(f, 'inbound'))} geldi; bilinen adres: ${number(numberOf(f, 'known'))}.`,
      'peers-only-inbound': (f) =>
        `${count(numberOf(f, 'inbound'), nouns.peer)} geldi ve hiçbiri aranamadı. Güvendiğiniz bir düğüm söyleyin: twister join "<bağlantı>" ya da -addnode=<makine:kapı>.`,
      'peers-none': (f) =>
        `Hiçbir düğüm bağlı değil; bilinen adres: ${number(numberOf(f, 'known'))}. Birinden davet isteyin: orada twister invite, burada twister join "<bağlantı>". Bu makinenin interneti yoksa bağlayın.`,
      'neighbours-few': (f) => `DHT’nin bildiği: ${count(numberOf(f, 'nodes'), nouns.node)}.`,
      'neighbours-many': (f) =>
        `DHT’nin başka ${number(numberOf(f, 'count'))} düğümünün adresi sizinkinden yalnızca son sayıda ayrılıyor. Düğümler böyle her ağdan birini alır: bazılarınız duyulmuyor. Başka ağların adreslerini ya da hepsi için tek düğüm kullanın.`,
      'names-shown': () =>
        'Bu düğüm hafif: blokların başlıklarını ve adlardan başkalarının kanıtlarla gösterdiklerini tutar. Bir adın boş olduğunu söyleyemez, hiçbir şey kaydetmez, madencilik yapmaz ve gösterecek bloğu yoktur.',
      'clock-right': (f) => `Saatin eşlerin saatlerinden farkı: ${seconds(numberOf(f, 'seconds'))}.`,
      'clock-unknown': () => 'Hiçbir eş saati söylemedi: saatin doğru olup olmadığı bilinmiyor.',
      'clock-wrong': (f) =>
        `Saatin eşlerin saatlerinden farkı: ${seconds(numberOf(f, 'seconds'))}. En iyisi ağ üzerinden ayarlayın: timedatectl set-ntp true ya da sisteminizin saat ayarları.`,
      'disk-roomy': (f) => `Diskte boş yer: ${bytes(1e6 * numberOf(f, 'megabytes'))}.`,
      'disk-short': (f) =>
        `Diskte yalnızca ${bytes(1e6 * numberOf(f, 'megabytes'))} boş. Yer açın ya da başkalarının eski gönderilerini bırakın: -keep=90d, -diskbudget=<MB>.`,
      'disk-full': (f) =>
        `Diskte boş yer: ${bytes(1e6 * numberOf(f, 'megabytes'))}. Yakında hiçbir şey saklanamayacak. Hemen yer açın ya da verileri başka bir diske taşıyın (-datadir).`,
      'disk-unknown': () => 'Veri klasörüne hiçbir şey yazılamadı. Sahibine ve diske bakın.',
      'disk-fast': (f) => `Disk küçük bir dosyayı ${number(numberOf(f, 'milliseconds'))} ms içinde saklıyor.`,
      'disk-slow': (f) =>
        `Diskin küçük bir dosyayı saklaması ${number(numberOf(f, 'milliseconds'))} ms sürüyor: her şey bunu bekliyor. Kart ya da belleği SSD ya da diskle değiştirin; ağ sürücüsü veriler için uygun yer değildir.`,
      'files-private': () => 'Veri klasörü yalnızca sizin için.',
      'files-open': (f) =>
        `Bu makinenin öteki kullanıcıları veri klasörüne girip anahtarlarınızın bulunduğu ${textOf(f, 'names')} içeriğini okuyabilir: veri klasöründe chmod -R go-rwx.`,
      'way-direct': () => 'Bağlantılar doğrudan: başkaları bu makinenin adresini görür.',
      'way-proxy': (f) =>
        `Her şey ${textOf(f, 'proxy')} vekil sunucusundan geçiyor; dışarı datagram çıkmıyor ve DHT’ye bu düğüm adına eşler soruyor.`,
      'way-tor': (f) =>
        `Her şey ${textOf(f, 'proxy')} adresindeki Tor’dan geçiyor; dışarı datagram çıkmıyor ve DHT’ye bu düğüm adına eşler soruyor.`,
    },
    hereTitle: 'Bu ağ',
    here: (name) => `Bu düğümün ağı: ${name === 'main' ? 'herkesin ağı (main)' : name}.`,
    joinTitle: 'Bir ağa katıl',
    joinLead: 'Davetle: twister:join? ile başlayan bir bağlantı ya da kodunun resmi.',
    joinLabel: 'Davet bağlantısı',
    joinPicture: 'Kodun resmini çek ya da seç',
    noCode: 'Bu resimde okunabilir kod yok. Tam karşıdan, kodun tamamı görünecek biçimde çekin.',
    reading: 'Resim okunuyor…',
    join: 'Katıl',
    joined: (peers) => `Davetteki ${count(peers, '# düğüm|# düğüm')} şimdi bağlanıyor.`,
    joinedFollows: (names) => `${list(names)}, kayıtlılarsa takip ediyorsunuz.`,
    otherChain: 'Bu düğüm aynı adlı başka bir ağda: blokları davettekiler değil. Hiçbir şey değiştirilmedi.',
    otherNetwork: (name) =>
      `Davet ${name} ağına götürüyor. Bir düğüm tek bir ağda olur: bunun yanında ikinci bir düğüm ona katılır. Düğümün bilgisayarında bir terminalde:`,
    meanings: {
      'invitation-malformed': 'Bu bir davet değil: davetler twister:join? ile başlar.',
      'invitation-network-unknown': 'Davet, bu programın bildiği bir ağ adı vermiyor.',
      'invitation-peer-malformed': 'Davet, bir düğümü okunamayan biçimde veriyor. Yenisini isteyin.',
      'invitation-name-malformed': 'Davet, var olamayacak bir kullanıcıyı veriyor. Yenisini isteyin.',
    },
    foundTitle: 'Kendi ağınızı kurun',
    foundLead:
      'Bir aile, koro, okul için: kendi adları, blokları ve gönderileriyle, başkasının düğümü olmadan. İnternetsiz çalışır. İlk düğümü bloklarını arar.',
    foundLabel: 'Ağın adı',
    foundHint: 'a–z, 0–9, - ve _ içinden 1–32 karakter.',
    foundThen: 'Düğümün bilgisayarında bir terminalde:',
    foundAfter: 'Ağın ilk düğümünü bunun yanında başlatır ve diğerleri için daveti gösterir.',
    failed: (reason) => `Olmadı: ${reason}`,
  },
  beginnings: {
    invited: 'Davetinizde adı geçenler',
    fresh: 'Yeni adlar',
    inBlock: (height) => `${number(height)}. bloktan beri`,
    tags: 'Şu an en çok kullanılanlar',
    nothing: 'Bu ağda henüz başka kimsenin adı yok.',
    nothingHint: 'Birini davet edin: o bir ad alır, siz de birbirinizi takip edersiniz.',
    bring: 'Birini davet et',
  },
  groups: {
    title: 'Yeni grup',
    lead: 'Davet edilenler o andan sonra yazılanları okuyabilir, gruba yazabilir ve başkalarını davet edebilir.',
    label: 'Grubun adı',
    invited: 'Kimler davet edilsin',
    invitedHint: 'Kullanıcı adları, aralarında boşluk ya da virgülle. Sizi takip ediyorlarsa daveti görürler.',
    make: 'Grubu kur',
    making: 'Grup kuruluyor…',
    unknown: (names) => `Bu adda kimse yok: ${list(names)}.`,
    manage: 'Bu grup hakkında',
    members: 'Burada bilindiği kadarıyla üyeler',
    invite: 'Davet et',
    invitedNow: (names) => `Davet edildi: ${list(names)}.`,
    rename: 'Grup için başka bir ad',
    renameNow: 'Adını değiştir',
    renamed: 'Gruba yeni adı bildirildi.',
    leave: 'Gruptan ayrıl',
    leaveHint:
      'Burada konuşulanlar bu düğümden silinir ve yenisi gelmez. Kimseye bildirilmez; kimse de sizi çıkaramaz.',
    leaveNow: 'Evet, ayrıl',
    stay: 'Kal',
    left: 'Gruptan ayrıldınız.',
    failed: (reason) => `Olmadı: ${reason}`,
  },
  sending: {
    held: (seconds) => `Gönderiniz ${duration(seconds)} sonra çıkacak.`,
    goingOut: 'Gönderiniz şimdi çıkıyor.',
    planned: (when) => `Düğüm onu yayımlar: ${when}.`,
    undo: 'Geri al',
    now: 'Şimdi yayımla',
    back: 'Metniniz yazdığınız yere geri döndü.',
    tooLate: 'Çoktan çıktı ya da yolda.',
    failed: (reason) => `Olmadı: ${reason}`,
    later: 'Sonra yayımla…',
    at: 'Ne zaman çıkacak',
    hint: 'O zamana kadar düğüm saklar: bu sayfa kapatılabilir.',
    atOnce: 'Bekleme',
    past: 'Bu zaman geçti.',
    title: 'Zamanını bekleyenler',
    lead: 'Düğüm bunları zamanı gelince yayımlar, bu sayfa kapalıyken de. Düğüm çalışmazken zamanı gelenler, düğüm başlayınca çıkar.',
    thread: (posts) => `${number(posts)} gönderilik dizi`,
    change: 'Değiştir',
    text: 'Metin',
    save: 'Kaydet',
    cancel: 'Olduğu gibi bırak',
    takeBack: 'Geri çek',
    takenBack: 'Yeniden taslak oldu.',
    problem: (code) => `Zamanı geldi ama çıkamadı (${code}). Düğüm kendiliğinden yeniden dener.`,
    problems: {
      'wallet.locked': 'Zamanı geldi ama cüzdan kilitli: kilidi açılınca çıkar.',
      'posts.not-ready': 'Zamanı geldi; adınız kullanılabilir olunca çıkar.',
      'posts.not-found': 'Zamanı geldi ama yeniden yayımladığı gönderi kimsede yok. Düğüm aramayı sürdürüyor.',
    },
    undoTitle: 'Düşünme süresi',
    undoLead:
      'Bir gönderinin çıkmadan önce düğümde ne kadar bekleyeceği. O zamana kadar geri çekebilirsiniz; sonra kimse çekemez.',
    undoNone: 'Yok: hemen çıkar',
    undoFor: (seconds) => duration(seconds),
    shorten: (saved) => `Bağlantıyı ${number(saved)} karakter kısalt`,
    shortenHint: 'Adres ayrı bir gönderiye konur; twister programları onu bulur.',
    shortened: 'Bağlantı kısaldı.',
    leadsTo: (short) => `${short} nereye çıkıyor, aranıyor.`,
  },
  promoted: {
    title: 'Bulunan bloklar ne diyor',
    lead: 'Bu bilgisayarın bulduğu blok en çok 140 karakterlik bir metin taşır; başkaları onu öne çıkarılan gönderi olarak görür.',
    nothing: 'Henüz bir şey yok: burada bulunan bloklar hiçbir şeyi öne çıkarmıyor.',
    of: (name) => `${name} adına:`,
    label: 'Metin',
    add: 'Bunu da söyle',
    replace: 'Yalnızca bunu söyle',
    remove: 'Kaldır',
    removeOf: (text) => `“${text}” metnini kaldır`,
    saved: 'Kaydedildi. Bundan sonra bulunan bloklar bunu söyler.',
    failed: (reason) => `Olmadı: ${reason}`,
  },
  writing: {
    legend: 'Bu metin uzun',
    one: 'Tek gönderi; eski istemciler ilk bölümünü gösterir',
    thread: (posts) => `Art arda ${count(posts, nouns.post)}, her biri bir öncekine yanıt`,
    preview: 'Gönderiler nasıl olacak',
    part: (place, posts) => `${number(place)} / ${number(posts)}`,
    tooMany: (most) => `Art arda en çok ${count(most, nouns.post)} olabilir: metni kısaltın.`,
    names: 'Böyle başlayan adlar',
    signs: 'Bu adı taşıyan simgeler',
    found: (matches) => `${count(matches, '# öneri|# öneri')}: yukarı ve aşağı ile seçin, Enter ile alın.`,
  },
}
