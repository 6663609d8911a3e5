// Views that come later, in the words of ../cs.ts.
import { type Figures, kindOf, numberOf, partOf, textOf } from '../../../api/check-figures.ts'
import { nouns, words } from '../cs.ts'
import type { LaterTranslation } from '../translation.ts'

const { number, count, bytes, list, duration, seconds } = words

/** What the checks of a node are about. */
const parts = { chain: 'řetězec', swarms: 'roje', dht: 'DHT' }
const port = (f: Figures): string => `Port ${kindOf(f)} ${textOf(f, 'port')} (${partOf(f, parts)})`
const part = (f: Figures): string => `${partOf(f, parts)} (${kindOf(f)})`

export const later: LaterTranslation = {
  keeping: {
    data: {
      title: 'Vzít si všechno s sebou',
      lead: 'Profil, příspěvky, zprávy, koho sledujete, co skrýváte a záložky jako jeden soubor na počítači uzlu. Jiný uzel jej přijme pomocí „twister import“ a nic nenahradí.',
      passphrase: 'Heslová fráze',
      passphraseHint:
        'S ní jdou i klíč a skupiny a vše kromě příspěvků je zapečetěno. Bez ní není v souboru ani jedno.',
      write: 'Zapsat soubor',
      importTitle: 'Přinést všechno zpět',
      importLead: 'Soubor osoby na počítači uzlu se sloučí s tím, co je zde. Nic se nenahrazuje.',
      importFile: 'Cesta k souboru',
      importPassphrase: 'Heslová fráze souboru, má-li ji',
      importRead: 'Přijmout',
      imported: (name, took, held, left) =>
        `Ze souboru ${name}: přijato ${number(took)}, již zde ${number(held)}, vynecháno ${number(left)}.`,
      written: (file, folder, lines) => `${file} je zapsán v ${folder}: ${count(lines, nouns.line)}.`,
    },
    devices: {
      title: 'Používat svůj uzel na jiném zařízení',
      lead: 'Kdo otevře tento odkaz v prohlížeči, který na tento uzel dosáhne, je přihlášen. Platí jednou, po dobu jedné hodiny.',
      make: 'Vytvořit přihlašovací odkaz',
      picture: 'Přihlašovací odkaz jako kód pro fotoaparát',
      install: 'Nainstalovat jako aplikaci',
      installHint: 'Stránka pak má vlastní okno a otevře se i bez sítě.',
      logOut: 'Odhlásit tento prohlížeč',
      logOutHint:
        'Smaže se vše, co tento prohlížeč uchovává: příspěvky ke čtení bez uzlu, koncepty a texty čekající na odeslání.',
      confirm: 'Smazat a odhlásit',
      cancel: 'Zůstat přihlášen',
    },
    recovery: {
      title: 'Listy pro obnovu',
      lead: 'Jediný list papíru, který sám vrátí vaše jméno, když je jeho tajemství ztraceno či ukradeno. Kdo má list, může si jméno vzít.',
      none: 'Na tomto uzlu žádný nevznikl.',
      states: {
        valid: 'Platný',
        used: 'Použitý: jeho klíč je teď klíčem jména',
        worthless: 'Bezcenný: klíč byl mezitím vyměněn',
      },
      make: 'Vytvořit list pro obnovu',
      of: (name) => `List pro obnovu ${name}`,
      made: (network, when) => `Síť ${network}, vytvořeno ${when}.`,
      warning: 'Kdo má tento list, může si jméno vzít. Vytiskněte ho teď: nic z něj se tu neukládá.',
      use: (network) =>
        `Použití: spusťte uzel sítě ${network}, nechte ho přečíst řetězec a napište „twister recovery use“; pak opište řádky.`,
      picture: 'Všechny řádky jako kód pro čtečku',
      worthless: 'List je bezcenný, když je klíč jména vyměněn jinak: pak jej zničte.',
      print: 'Tisk',
      done: 'Vytištěno',
    },
  },
  pictures: {
    show: (host) => `Zobrazit obrázek z ${host}`,
    fetching: (host) => `Načítá se obrázek z ${host}…`,
    of: (host) => `Obrázek z ${host}`,
    hide: 'Skrýt obrázek',
    faults: {
      none: 'Na této adrese není obrázek, který by šel zobrazit.',
      large: 'Obrázek je větší, než uzel načítá.',
      own: 'Adresa vede do sítě uzlu: odtud se nic nenačítá.',
      host: 'Jeho server není dostupný nebo ho nevydá.',
      node: 'Uzel neodpovídá.',
    },
    title: 'Obrázky',
    lead: 'Obrázky, na které příspěvky odkazují, načítá váš uzel. Jejich servery vidí váš uzel nebo jeho proxy a kdy se ptal; tento prohlížeč nikdy.',
    choices: {
      never: 'Nikdy: zůstanou odkazy',
      ask: 'Když na ně klepnu',
      always: 'Vždy, od lidí a kanálů, které sleduji',
    },
  },
  proof: {
    title: (name) => `Klíč ${name}`,
    checking: 'Stránka ověřuje důkaz…',
    checked: 'Ověřeno zde, na této stránce, ne uzlem',
    key: 'Klíč',
    since: 'Od bloku',
    above: 'Bloků nad ním',
    work: 'K jejich padělání',
    tries: (work) => `asi ${number(Number(work.toPrecision(2)))} pokusů`,
    upTo: 'Ukázáno do bloku',
    anchored: 'Bloky vedou bez mezery od toho, který tento program zná, až k tomuto klíči.',
    loose: 'Dřívější bloky nebyly ukázány: kdo by chtěl tuto stránku oklamat, musel by vynaložit zde uvedené pokusy.',
    fromFirst: 'Za každý klíč mluví ten předchozí, od první registrace.',
    tip: (when) => `Poslední ukázaný blok je z ${when}. O pozdějším klíči tu nelze nic říci.`,
    agrees: 'Uzel uvádí tentýž klíč.',
    differs:
      'Uzel uvádí jiný klíč, než je dokázaný: nevěřte tomu, co o tomto jménu ukazuje, a zeptejte se jiného uzlu.',
    refused: (reason) => `Důkaz, který uzel dal, nic nedokazuje: ${reason} Nevěřte tomu, co o tomto klíči říká.`,
    reasons: {
      'proof-malformed': 'nelze jej přečíst.',
      'proof-version': 'je z pozdější verze tohoto programu.',
      'proof-empty': 'je prázdný.',
      'proof-too-long': 'je příliš dlouhý.',
      'proof-other-network': 'je z jiné sítě.',
      'proof-other-name': 'je o jiném jménu.',
      'proof-order': 'jeho registrace jsou ve špatném pořadí.',
      'proof-registration': 'není v něm registrace tohoto jména.',
      'proof-signature': 'nový klíč nemá platné slovo předchozího.',
      'proof-block-missing': 'chybí blok některé registrace.',
      'proof-branch': 'registrace není ve svém bloku.',
      'proof-branch-ambiguous': 'dal by se číst dvěma způsoby.',
      'proof-header-work': 'na bloku se nepracovalo.',
      'proof-header-target': 'blok je snazší, než smí být.',
      'network-unknown': 'tato stránka síť nezná.',
    },
    failed: (reason) => `Stránka nemohla ověřit: ${reason}`,
    again: 'Ověřit znovu',
    history: 'Klíče, které jméno mělo',
    origins: {
      registered: 'první klíč',
      replaced: 'nový klíč, podle slova předchozího',
      repeated: 'tentýž klíč ještě jednou',
      returned: 'klíč, který už mělo: výměny z té doby může zopakovat kdokoli',
      replayed: 'podle dříve daného slova, které může zopakovat kdokoli',
    },
    block: (height) => `Blok ${number(height)}`,
    noPosts: 'nepodepsal žádný ze zdejších příspěvků',
    posts: (first, last, posts) =>
      posts === 1
        ? `podepsal příspěvek ${number(first)}`
        : `podepsal zde ${count(posts, nouns.post)}, od ${number(first)} do ${number(last)}`,
    late: (posts) =>
      `${count(posts, nouns.post)} z toho, když už platil novější klíč: napsáno pozdě, nebo někým jiným, kdo tento klíč má`,
  },
  network: {
    parts: 'Části sítě',
    partNames: {
      now: 'Stav',
      peers: 'Uzly',
      doctor: 'Zdraví',
      networks: 'Sítě',
    },
    over: 'Za dobu',
    spans: {
      hour: 'Hodina',
      day: 'Den',
      month: 'Měsíc',
    },
    spanAgo: {
      hour: 'před hodinou',
      day: 'před dnem',
      month: 'před měsícem',
    },
    now: 'teď',
    noFigures: 'Zatím nic nebylo změřeno. Uzel měří každých 10 sekund, dokud běží.',
    time: 'Čas',
    asTable: 'Jako tabulka',
    plots: {
      chain: 'Řetězec',
      dht: 'DHT',
      peers: 'Účastníci',
      traffic: 'Provoz DHT a rojů',
    },
    lines: {
      blocks: 'Bloky',
      registrations: 'Jména a nové klíče',
      dhtNodes: 'Uzly DHT',
      chainPeers: 'Účastníci řetězce',
      swarmPeers: 'Účastníci rojů',
      received: 'Přijato',
      sent: 'Odesláno',
    },
    chainSummary: (blocks, names) =>
      `Za tu dobu ${count(blocks, '# blok|# bloky|# bloku|# bloků')}; jmen a nových klíčů: ${count(names, '#|#|#|#')}.`,
    dhtSummary: (now, most) => `Nyní známo: ${count(now, nouns.node)}; za tu dobu nejvýše ${number(most)}.`,
    peersSummary: (chain, swarms) =>
      `Nyní v řetězci ${count(chain, nouns.peer)} a v rojích ${count(swarms, nouns.peer)}.`,
    trafficSummary: (received, sent) => `Za tu dobu přijato ${bytes(received)} a odesláno ${bytes(sent)}.`,
    perSecond: (rate) => `${bytes(rate)}/s`,
    map: 'Tento uzel a jeho účastníci',
    mapWords: (chain, swarms) =>
      `Tento uzel uprostřed, kolem něj v řetězci ${count(chain, nouns.peer)} a vně ${count(swarms, '# roj|# roje|# roje|# rojů')}. Tabulky níže říkají totéž.`,
    mapKinds: {
      chain: 'Účastník řetězce',
      asked: 'Voláme jej',
      came: 'Přišel k nám',
      swarm: 'Roj, větší s více účastníky',
    },
    swarms: (swarms) => `Roje (${number(swarms)})`,
    user: 'Uživatel',
    connected: 'Účastníci',
    knownOnes: 'Známí',
    held: 'Příspěvky zde',
    noSwarms: 'Neběží tu žádný roj. S každým sledovaným člověkem jeden začíná.',
    dht: 'Rozhlédnout se v DHT',
    dhtHint: 'Deset sekund se ptá uzlu za uzlem. Ukáže, kdo tam je, a nikomu nic neříká.',
    look: 'Rozhlédnout se',
    looking: 'Rozhlížíme se…',
    crawled: (nodes, silent, whole) =>
      `${whole ? 'Odpovědělo' : 'Zatím odpovědělo'}: ${count(nodes, nouns.node)}; neodpovědělo: ${number(silent)}.`,
    estimated: (nodes) => `Celá síť má asi ${count(nodes, nouns.node)}, pokud to odsud lze posoudit.`,
    roundTrip: (half, most) => `Polovina odpověděla do ${number(half)} ms, téměř všichni do ${number(most)} ms.`,
    wrongIds: (nodes) => `Označení, které nesedí s adresou, má ${count(nodes, nouns.node)}.`,
    crawlFailed: (reason) => `Nepovedlo se: ${reason}`,
    examine: 'Prověřit znovu',
    examining: 'Zjišťuje se, zda je vše v pořádku…',
    levels: {
      good: 'Vše je v pořádku.',
      advice: 'Vše funguje. Něco by mohlo být lepší.',
      bad: 'Něco nefunguje.',
    },
    level: {
      good: 'Dobré',
      advice: 'Rada',
      bad: 'Špatné',
    },
    checks: {
      'port-reached': (f) =>
        `${port(f)}: cizí na něj dosáhnou. Od posledního uplynulo: ${duration(numberOf(f, 'seconds'))}.`,
      'port-not-seen': (f) =>
        `${port(f)}: už nějakou dobu nepřišel nikdo cizí: ${duration(60 * numberOf(f, 'minutes'))}. Mají-li ostatní na tento uzel dosáhnout: přesměrujte port v routeru na tento počítač a pusťte jej přes firewall. I bez toho uzel pracuje, jen ostatním méně pomáhá.`,
      'port-too-early': (f) =>
        `${port(f)}: od spuštění nepřišel nikdo cizí (${duration(60 * numberOf(f, 'minutes'))}). To zatím nic neznamená.`,
      'port-closed': (f) =>
        `${part(f)}: nikdo není vpuštěn (-listen=0 nebo -connect). Uzel pracuje, jen ostatním méně pomáhá.`,
      'port-behind-proxy': (f) => `${part(f)}: za proxy není zvenčí vpuštěn nikdo.`,
      'router-mapped': (f) =>
        `Router propouští porty tohoto uzlu (${textOf(f, 'protocol')}${'address' in f ? `, z ${textOf(f, 'address')}` : ''}).`,
      'router-searching': () => 'Router je právě žádán, aby porty tohoto uzlu propustil.',
      'router-none': () =>
        'Žádný router neodpovídá na NAT-PMP ani UPnP. Mají-li ostatní na tento uzel dosáhnout: zapněte v routeru jedno z nich, nebo porty přesměrujte ručně.',
      'router-refused': (f) =>
        `Router mluví ${textOf(f, 'protocol')} a porty nepropouští: ${textOf(f, 'reason')}. Povolte to v routeru, přesměrujte porty ručně, nebo zvolte jiný -port.`,
      'router-nested': (f) =>
        `Router porty propouští (${textOf(f, 'protocol')}), ale jeho vlastní adresa ${textOf(f, 'address')} není veřejná: stojí před ním další router, váš nebo poskytovatele. Přesměrujte porty i tam, nebo požádejte poskytovatele o veřejnou adresu.`,
      'service-running': (f) => `Ostatní na tento uzel dosáhnou přes Tor na ${textOf(f, 'name')}.`,
      'service-starting': () => 'Skrytá služba se připravuje.',
      'service-failed': (f) => `Skrytá služba není: ${textOf(f, 'reason')} Uzel přesto dosáhne na ostatní přes Tor.`,
      'address-told': (f) => `Ostatní uzly vidí tento na ${textOf(f, 'address')}.`,
      'address-unknown': () => 'Nikdo zatím tomuto uzlu neřekl jeho adresu: musí se na ní shodnout dvě sítě.',
      'address-loopback': (f) => `Uzel je vázán na ${textOf(f, 'address')}: dosáhne na něj jen tento počítač.`,
      'peers-connected': (f) =>
        `Účastníci: voláno ${number(numberOf(f, 'outbound'))}, přišlo ${number(numberOf(f, 'inbound'))}; známých adres: ${number(numberOf(f, 'known'))}.`,
      'peers-only-inbound': (f) =>
        `Přišlo: ${count(numberOf(f, 'inbound'), nouns.peer)}; dovolat se nedalo nikomu. Uveďte uzel, kterému věříte: twister join "<odkaz>", nebo -addnode=<hostitel:port>.`,
      'peers-none': (f) =>
        `Není připojen žádný uzel; známých adres: ${number(numberOf(f, 'known'))}. Požádejte někoho o pozvánku: twister invite tam, twister join "<odkaz>" tady. Nemá-li tento počítač internet, připojte jej.`,
      'neighbours-few': (f) => `DHT zná: ${count(numberOf(f, 'nodes'), nouns.node)}.`,
      'neighbours-many': (f) =>
        `Další uzly DHT (${number(numberOf(f, 'count'))}) mají adresy, které se od vaší liší jen posledním číslem. Uzly pouštějí z každé takové sítě jeden: některé z vašich není slyšet. Použijte adresy jiných sítí, nebo jeden uzel pro všechny.`,
      'names-shown': () =>
        'Tento uzel je lehký: drží hlavičky bloků a ze jmen to, co ostatní ukázali s důkazy. Nemůže říci, že je jméno volné, nic neregistruje ani netěží a nemá bloky, které by ukázal.',
      'clock-right': (f) => `Hodiny se od hodin účastníků liší o: ${seconds(numberOf(f, 'seconds'))}.`,
      'clock-unknown': () => 'Žádný účastník neřekl čas: zda jdou hodiny správně, není známo.',
      'clock-wrong': (f) =>
        `Hodiny se od hodin účastníků liší o: ${seconds(numberOf(f, 'seconds'))}. Nařiďte je, nejlépe po síti: timedatectl set-ntp true, nebo v nastavení času systému.`,
      'disk-roomy': (f) => `Volné místo na disku: ${bytes(1e6 * numberOf(f, 'megabytes'))}.`,
      'disk-short': (f) =>
        `Na disku zbývá jen ${bytes(1e6 * numberOf(f, 'megabytes'))}. Uvolněte místo, nebo nechte jít starší příspěvky ostatních: -keep=90d, -diskbudget=<MB>.`,
      'disk-full': (f) =>
        `Volné místo na disku: ${bytes(1e6 * numberOf(f, 'megabytes'))}. Brzy nepůjde nic uchovat. Uvolněte místo hned, nebo přesuňte data na jiný disk (-datadir).`,
      'disk-unknown': () => 'Do datové složky nešlo nic zapsat. Podívejte se, komu patří, a na disk.',
      'disk-fast': (f) => `Disk uloží malý soubor za ${number(numberOf(f, 'milliseconds'))} ms.`,
      'disk-slow': (f) =>
        `Disku trvá ${number(numberOf(f, 'milliseconds'))} ms, než uloží malý soubor: všechno na to čeká. Kartu nebo flash disk nahraďte SSD nebo diskem; síťová jednotka není místo pro data.`,
      'files-private': () => 'Datová složka je jen pro vás.',
      'files-open': (f) =>
        `Jiní uživatelé tohoto počítače mohou vstoupit do datové složky a číst ${textOf(f, 'names')}, kde jsou vaše klíče: chmod -R go-rwx na datovou složku.`,
      'way-direct': () => 'Spojení jsou přímá: ostatní vidí adresu tohoto počítače.',
      'way-proxy': (f) =>
        `Vše jde přes proxy ${textOf(f, 'proxy')}; žádné datagramy neodcházejí a DHT se za tento uzel ptají účastníci.`,
      'way-tor': (f) =>
        `Vše jde přes Tor na ${textOf(f, 'proxy')}; žádné datagramy neodcházejí a DHT se za tento uzel ptají účastníci.`,
    },
    hereTitle: 'Tato síť',
    here: (name) => `Tento uzel je v síti ${name === 'main' ? 'všech (main)' : name}.`,
    joinTitle: 'Vstoupit do sítě',
    joinLead: 'S pozvánkou: odkazem, který začíná twister:join?, nebo obrázkem jeho kódu.',
    joinLabel: 'Odkaz pozvánky',
    joinPicture: 'Vyfotit nebo vybrat obrázek kódu',
    noCode: 'Na tomto obrázku není čitelný kód. Vyfoťte jej rovně zepředu a celý.',
    reading: 'Čte se obrázek…',
    join: 'Vstoupit',
    joined: (peers) => `Nyní se připojují uzly z pozvánky: ${count(peers, '#|#|#|#')}.`,
    joinedFollows: (names) => `Sledujete ${list(names)}, pokud jsou registrováni.`,
    otherChain: 'Tento uzel je v jiné síti téhož jména: jeho bloky nejsou ty z pozvánky. Nic se nezměnilo.',
    otherNetwork: (name) =>
      `Pozvánka vede do ${name}. Uzel je jen v jedné síti: vstoupí do ní druhý, vedle tohoto. V terminálu na počítači uzlu:`,
    meanings: {
      'invitation-malformed': 'Toto není pozvánka: ty začínají twister:join?',
      'invitation-network-unknown': 'Pozvánka neuvádí žádnou síť, kterou tento program zná.',
      'invitation-peer-malformed': 'Pozvánka uvádí uzel způsobem, který nelze přečíst. Požádejte o novou.',
      'invitation-name-malformed': 'Pozvánka uvádí uživatele, který nemůže existovat. Požádejte o novou.',
    },
    foundTitle: 'Založit vlastní síť',
    foundLead:
      'Pro rodinu, sbor, školu: s vlastními jmény, bloky a příspěvky a bez cizích uzlů. Funguje bez internetu. Její první uzel hledá její bloky.',
    foundLabel: 'Jméno sítě',
    foundHint: '1 až 32 znaků z a–z, 0–9, - a _.',
    foundThen: 'V terminálu na počítači uzlu:',
    foundAfter: 'Spustí první uzel sítě vedle tohoto a vypíše pozvánku pro ostatní.',
    failed: (reason) => `Nepovedlo se: ${reason}`,
  },
  beginnings: {
    invited: 'Uvedení ve vaší pozvánce',
    fresh: 'Nová jména',
    inBlock: (height) => `od bloku ${number(height)}`,
    tags: 'Nyní nejpoužívanější',
    nothing: 'Nikdo další v této síti zatím nemá jméno.',
    nothingHint: 'Přiveďte někoho: vezme si jméno a budete se navzájem sledovat.',
    bring: 'Přivést někoho',
  },
  groups: {
    title: 'Nová skupina',
    lead: 'Kdo je pozván, může číst, co se napíše od té chvíle, psát skupině a zvát další.',
    label: 'Jak se skupina jmenuje',
    invited: 'Koho pozvat',
    invitedHint: 'Jména uživatelů oddělená mezerami nebo čárkami. Pozvání uvidí, pokud vás sledují.',
    make: 'Založit skupinu',
    making: 'Skupina se zakládá…',
    unknown: (names) => `Nikdo se tak nejmenuje: ${list(names)}.`,
    manage: 'O této skupině',
    members: 'Členové, pokud jsou zde známi',
    invite: 'Pozvat',
    invitedNow: (names) => `Pozváno: ${list(names)}.`,
    rename: 'Jiný název skupiny',
    renameNow: 'Přejmenovat',
    renamed: 'Skupina se dozví svůj nový název.',
    leave: 'Opustit skupinu',
    leaveHint:
      'Co zde zaznělo, z tohoto uzlu zmizí a nic dalšího nepřijde. Nikdo se to nedozví a nikdo vás nemůže vyloučit.',
    leaveNow: 'Ano, opustit',
    stay: 'Zůstat',
    left: 'Už nejste ve skupině.',
    failed: (reason) => `Nepovedlo se: ${reason}`,
  },
  promoted: {
    title: 'Co říkají nalezené bloky',
    lead: 'Blok, který tento počítač najde, nese text o nejvýše 140 znacích. Ostatní jej vidí jako propagovaný příspěvek.',
    nothing: 'Zatím nic: bloky nalezené zde nic nepropagují.',
    of: (name) => `Jménem uživatele ${name}:`,
    label: 'Text',
    add: 'Říkat i toto',
    replace: 'Říkat jen toto',
    remove: 'Odebrat',
    removeOf: (text) => `Odebrat „${text}“`,
    saved: 'Uloženo. Bloky nalezené od této chvíle to říkají.',
    failed: (reason) => `Nepovedlo se: ${reason}`,
  },
  writing: {
    legend: 'Tento text je dlouhý',
    one: 'Jeden příspěvek, z něhož staré programy ukážou první část',
    thread: (posts) => `Vlákno: ${count(posts, nouns.post)}, každý je odpovědí na předchozí`,
    preview: 'Jaké budou příspěvky',
    part: (place, posts) => `${number(place)} z ${number(posts)}`,
    tooMany: (most) => `Vlákno má nejvýše ${count(most, nouns.post)}: zkraťte text.`,
    names: 'Jména, která tak začínají',
    signs: 'Symboly, které se tak jmenují',
    found: (matches) =>
      `${count(matches, '# návrh|# návrhy|# návrhu|# návrhů')}: šipky nahoru a dolů vybírají, Enter potvrdí.`,
  },
}
