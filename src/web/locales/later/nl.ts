// Views that come later, in the words of ../nl.ts.
import { type Figures, kindOf, numberOf, partOf, textOf } from '../../../api/check-figures.ts'
import { nouns, words } from '../nl.ts'
import type { LaterTranslation } from '../translation.ts'

const { number, count, bytes, list, duration, seconds } = words

/** What the checks of a node are about. */
const parts = { chain: 'keten', swarms: 'zwermen', dht: 'DHT' }
const port = (f: Figures): string => `${kindOf(f)}-poort ${textOf(f, 'port')} (${partOf(f, parts)})`
const part = (f: Figures): string => `${partOf(f, parts)} (${kindOf(f)})`

export const later: LaterTranslation = {
  keeping: {
    data: {
      title: 'Alles meenemen',
      lead: 'Profiel, berichten, privéberichten, wie je volgt, wat je dempt en bladwijzers als één bestand op de computer van het knooppunt. Een ander knooppunt neemt het op met “twister import” en vervangt niets.',
      passphrase: 'Wachtwoordzin',
      passphraseHint:
        'Met een wachtwoordzin gaan de sleutel en de groepen mee, en is alles behalve de berichten verzegeld. Zonder staan die geen van beide in het bestand.',
      write: 'Het bestand schrijven',
      importTitle: 'Alles terughalen',
      importLead:
        'Een bestand van een persoon, op de computer van het knooppunt, wordt samengevoegd met wat hier is. Er wordt niets vervangen.',
      importFile: 'Pad van het bestand',
      importPassphrase: 'Wachtwoordzin van het bestand, als het er een heeft',
      importRead: 'Opnemen',
      imported: (name, took, held, left) =>
        `Uit het bestand van ${name}: ${number(took)} opgenomen, ${number(held)} hier al aanwezig, ${number(left)} weggelaten.`,
      written: (file, folder, lines) => `${file} is geschreven, in ${folder}: ${count(lines, nouns.line)}.`,
    },
    devices: {
      title: 'Je knooppunt op een ander apparaat gebruiken',
      lead: 'Wie deze link opent in een browser die dit knooppunt kan bereiken, is aangemeld. Hij werkt één keer, een uur lang.',
      make: 'Een aanmeldlink maken',
      picture: 'De aanmeldlink als code voor een camera',
      install: 'Als app installeren',
      installHint: 'De pagina heeft dan een eigen venster en opent ook zonder netwerk.',
      logOut: 'Deze browser afmelden',
      logOutHint:
        'Alles wat deze browser bewaart, wordt gewist: de berichten om zonder het knooppunt te lezen, concepten en teksten die nog verzonden moeten worden.',
      confirm: 'Wissen en afmelden',
      cancel: 'Aangemeld blijven',
    },
    recovery: {
      title: 'Herstelbladen',
      lead: 'Eén vel papier dat op zichzelf je naam terugbrengt als het geheim ervan verloren of gestolen is. Wie het vel heeft, kan de naam nemen.',
      none: 'Op dit knooppunt is er nog geen gemaakt.',
      states: {
        valid: 'Geldig',
        used: 'Gebruikt: de sleutel ervan is nu die van de naam',
        worthless: 'Waardeloos: de sleutel is sindsdien vervangen',
      },
      make: 'Een herstelblad maken',
      of: (name) => `Herstelblad van ${name}`,
      made: (network, when) => `Netwerk ${network}, gemaakt op ${when}.`,
      warning: 'Wie dit blad heeft, kan de naam nemen. Druk het nu af: niets ervan wordt hier bewaard.',
      use: (network) =>
        `Start een knooppunt van het netwerk ${network} en laat het de keten lezen. Kies op zijn pagina “Ik heb een herstelblad”, of schrijf “twister recovery use”; typ dan de regels.`,
      picture: 'Alle regels als code voor een scanner',
      worthless:
        'Het blad wordt waardeloos als de sleutel van de naam op een andere manier wordt vervangen: vernietig het dan.',
      print: 'Afdrukken',
      useTab: 'Ik heb een herstelblad',
      useLead:
        'Typ de genummerde regels van het blad over, of maak een foto van de code. De naam komt met het volgende blok terug; daarna is het blad niets meer waard.',
      useLabel: 'De regels van het blad',
      lineWrong: (line) => `Regel ${number(line)} is niet zoals hij op het blad staat.`,
      useNow: 'De naam terughalen',
      faults: {
        'recovery.text': 'Dit zijn niet de regels van een blad, of de laatste ontbreken.',
        'recovery.other-network': 'Dit blad hoort bij een ander netwerk dan dat van dit knooppunt.',
        'recovery.not-synced': 'Het knooppunt leest de keten nog: probeer het als het bij is.',
        'recovery.unknown-name': 'De naam van dit blad staat niet in de keten van dit knooppunt.',
        'recovery.worthless': 'Dit blad is niets meer waard: de sleutel van de naam is sindsdien vervangen.',
        'recovery.key-pending': 'Een nieuwe sleutel voor deze naam wacht al op een blok.',
      },
      done: 'Ik heb het afgedrukt',
    },
  },
  pictures: {
    show: (host) => `De afbeelding van ${host} tonen`,
    fetching: (host) => `De afbeelding van ${host} wordt opgehaald…`,
    of: (host) => `Afbeelding van ${host}`,
    hide: 'De afbeelding verbergen',
    faults: {
      none: 'Op dit adres is geen afbeelding die getoond kan worden.',
      large: 'De afbeelding is groter dan het knooppunt ophaalt.',
      own: 'Het adres leidt naar het netwerk van het knooppunt: daar wordt niets opgehaald.',
      host: 'De server is niet te bereiken of geeft haar niet.',
      node: 'Het knooppunt antwoordt niet.',
    },
    title: 'Afbeeldingen',
    lead: 'Je knooppunt haalt afbeeldingen op waarnaar berichten verwijzen. Hun servers zien je knooppunt, of de proxy ervan, en wanneer die vroeg; nooit deze browser.',
    choices: {
      never: 'Nooit: het blijven links',
      ask: 'Wanneer ik erop druk',
      always: 'Altijd, van mensen en feeds die ik volg',
    },
  },
  proof: {
    title: (name) => `De sleutel van ${name}`,
    checking: 'De pagina controleert het bewijs…',
    checked: 'Hier gecontroleerd, in deze pagina, niet door het knooppunt',
    key: 'Sleutel',
    since: 'Sinds blok',
    above: 'Blokken erop',
    work: 'Om ze te vervalsen',
    tries: (work) => `ongeveer ${number(Number(work.toPrecision(2)))} pogingen`,
    upTo: 'Getoond tot blok',
    anchored: 'De blokken leiden zonder gat van een dat dit programma kent tot deze sleutel.',
    loose:
      'De blokken daarvoor zijn niet getoond: wie deze pagina wilde bedriegen, moest de hier genoemde pogingen doen.',
    fromFirst: 'Elke sleutel heeft het woord van de vorige, vanaf de eerste registratie.',
    tip: (when) => `Het laatste getoonde blok is van ${when}. Over een latere sleutel valt hier niets te zeggen.`,
    agrees: 'Het knooppunt noemt dezelfde sleutel.',
    differs:
      'Het knooppunt noemt een andere sleutel dan de bewezen sleutel: vertrouw niet wat het van deze naam toont, en vraag een ander knooppunt.',
    refused: (reason) =>
      `Het bewijs dat het knooppunt gaf, bewijst niets: ${reason} Vertrouw niet wat het over deze sleutel zegt.`,
    reasons: {
      'proof-malformed': 'het kan niet worden gelezen.',
      'proof-version': 'het is van een latere versie van dit programma.',
      'proof-empty': 'het is leeg.',
      'proof-too-long': 'het is te lang.',
      'proof-other-network': 'het is van een ander netwerk.',
      'proof-other-name': 'het is van een andere naam.',
      'proof-order': 'de registraties staan in de verkeerde volgorde.',
      'proof-registration': 'het bevat geen registratie van deze naam.',
      'proof-signature': 'een nieuwe sleutel heeft geen geldig woord van de vorige.',
      'proof-block-missing': 'het blok van een registratie ontbreekt.',
      'proof-branch': 'een registratie staat niet in haar blok.',
      'proof-branch-ambiguous': 'het zou op twee manieren te lezen zijn.',
      'proof-header-work': 'voor een blok is niet gewerkt.',
      'proof-header-target': 'een blok is makkelijker dan het mag zijn.',
      'network-unknown': 'deze pagina kent het netwerk niet.',
    },
    failed: (reason) => `De pagina kon niet controleren: ${reason}`,
    again: 'Opnieuw controleren',
    history: 'Sleutels die de naam heeft gehad',
    origins: {
      registered: 'de eerste sleutel',
      replaced: 'een nieuwe sleutel, door het woord van de vorige',
      repeated: 'dezelfde sleutel nog eens',
      returned: 'een sleutel die hij eerder had: vervangingen van toen kan iedereen herhalen',
      replayed: 'door een eerder gegeven woord, dat iedereen kan herhalen',
    },
    block: (height) => `Blok ${number(height)}`,
    noPosts: 'ondertekende geen van de berichten hier',
    posts: (first, last, posts) =>
      posts === 1
        ? `ondertekende bericht ${number(first)}`
        : `ondertekende ${count(posts, nouns.post)} hier, ${number(first)} tot ${number(last)}`,
    late: (posts) =>
      `${count(posts, nouns.post)} daarvan nadat de nieuwere sleutel gold: laat geschreven, of door iemand anders die deze sleutel heeft`,
  },
  network: {
    parts: 'Delen van het netwerk',
    partNames: {
      now: 'Toestand',
      peers: 'Knooppunten',
      doctor: 'Gezondheid',
      networks: 'Netwerken',
    },
    over: 'Over',
    spans: {
      hour: 'Een uur',
      day: 'Een dag',
      month: 'Een maand',
    },
    spanAgo: {
      hour: 'een uur geleden',
      day: 'een dag geleden',
      month: 'een maand geleden',
    },
    now: 'nu',
    noFigures: 'Er is nog niets gemeten. Het knooppunt meet elke 10 seconden zolang het draait.',
    time: 'Tijd',
    asTable: 'Als tabel',
    plots: {
      chain: 'Keten',
      dht: 'DHT',
      peers: 'Deelnemers',
      traffic: 'Verkeer van DHT en zwermen',
    },
    lines: {
      blocks: 'Blokken',
      registrations: 'Namen en nieuwe sleutels',
      dhtNodes: 'Knooppunten van de DHT',
      chainPeers: 'Deelnemers van de keten',
      swarmPeers: 'Deelnemers van zwermen',
      received: 'Ontvangen',
      sent: 'Verzonden',
    },
    chainSummary: (blocks, names) =>
      `${count(blocks, '# blok|# blokken')} met ${count(names, '# naam of nieuwe sleutel|# namen en nieuwe sleutels')} in deze tijd.`,
    dhtSummary: (now, most) => `Nu ${count(now, nouns.node)} bekend, hoogstens ${number(most)} in deze tijd.`,
    peersSummary: (chain, swarms) =>
      `Nu ${count(chain, nouns.peer)} van de keten en ${count(swarms, nouns.peer)} van zwermen.`,
    trafficSummary: (received, sent) => `${bytes(received)} ontvangen en ${bytes(sent)} verzonden in deze tijd.`,
    perSecond: (rate) => `${bytes(rate)}/s`,
    map: 'Dit knooppunt en zijn deelnemers',
    mapWords: (chain, swarms) =>
      `Dit knooppunt in het midden, ${count(chain, nouns.peer)} van de keten eromheen en ${count(swarms, '# zwerm|# zwermen')} daarbuiten. De tabellen hieronder zeggen hetzelfde.`,
    mapKinds: {
      chain: 'Deelnemer van de keten',
      asked: 'Door ons gevraagd',
      came: 'Kwam naar ons',
      swarm: 'Zwerm, groter met meer deelnemers',
    },
    swarms: (swarms) => `Zwermen (${number(swarms)})`,
    user: 'Gebruiker',
    connected: 'Deelnemers',
    knownOnes: 'Bekend',
    held: 'Berichten hier',
    noSwarms: 'Hier draait geen zwerm. Met elke persoon die wordt gevolgd, begint er een.',
    dht: 'Rondkijken in de DHT',
    dhtHint: 'Vraagt 10 seconden lang knooppunt na knooppunt. Het toont wie er is, en vertelt niemand iets.',
    look: 'Rondkijken',
    looking: 'Er wordt rondgekeken…',
    crawled: (nodes, silent, whole) =>
      `${count(nodes, '# knooppunt antwoordde|# knooppunten antwoordden')}${whole ? '' : ' tot nu toe'}, ${number(silent)} niet.`,
    estimated: (nodes) =>
      `Het hele netwerk heeft ongeveer ${count(nodes, nouns.node)}, voor zover het van hier te beoordelen is.`,
    roundTrip: (half, most) => `De helft antwoordde binnen ${number(half)} ms, bijna alle binnen ${number(most)} ms.`,
    wrongIds: (nodes) =>
      `${count(nodes, nouns.node)} ${count(nodes, 'heeft|hebben')} een kenmerk dat niet bij het adres past.`,
    crawlFailed: (reason) => `Dat lukte niet: ${reason}`,
    examine: 'Opnieuw onderzoeken',
    examining: 'Er wordt gekeken of alles goed is…',
    levels: {
      good: 'Alles is goed.',
      advice: 'Alles werkt. Iets kan beter.',
      bad: 'Iets werkt niet.',
    },
    level: {
      good: 'Goed',
      advice: 'Raad',
      bad: 'Fout',
    },
    checks: {
      'port-reached': (f) =>
        `${port(f)}: vreemden bereiken die. Sinds de laatste verstreken: ${duration(numberOf(f, 'seconds'))}.`,
      'port-not-seen': (f) =>
        `${port(f)}: er is al een tijd geen vreemde gekomen: ${duration(60 * numberOf(f, 'minutes'))}. Moeten anderen dit knooppunt bereiken: stuur de poort in je router door naar deze computer en laat hem door de firewall. Zonder dat werkt het knooppunt ook, maar het helpt anderen minder.`,
      'port-too-early': (f) =>
        `${port(f)}: sinds de start is geen vreemde gekomen (${duration(60 * numberOf(f, 'minutes'))}). Dat zegt nog niets.`,
      'port-closed': (f) =>
        `${part(f)}: niemand wordt binnengelaten (-listen=0 of -connect). Het knooppunt werkt, maar het helpt anderen minder.`,
      'port-behind-proxy': (f) => `${part(f)}: achter een proxy wordt niemand van buiten binnengelaten.`,
      'router-mapped': (f) =>
        `De router laat de poorten van dit knooppunt door (${textOf(f, 'protocol')}${'address' in f ? `, vanaf ${textOf(f, 'address')}` : ''}).`,
      'router-searching': () => 'De router wordt gevraagd de poorten van dit knooppunt door te laten.',
      'router-none': () =>
        'Geen router antwoordt op NAT-PMP of UPnP. Moeten anderen dit knooppunt bereiken: zet een van beide aan in je router, of stuur de poorten met de hand door.',
      'router-refused': (f) =>
        `De router spreekt ${textOf(f, 'protocol')} en laat de poorten niet door: ${textOf(f, 'reason')}. Sta het toe in de router, stuur de poorten met de hand door, of kies een andere -port.`,
      'router-nested': (f) =>
        `De router laat de poorten door (${textOf(f, 'protocol')}), maar zijn eigen adres ${textOf(f, 'address')} is geen openbaar adres: er staat nog een router voor, van jou of van de provider. Stuur de poorten ook daar door, of vraag de provider om een openbaar adres.`,
      'service-running': (f) => `Anderen bereiken dit knooppunt via Tor op ${textOf(f, 'name')}.`,
      'service-starting': () => 'De verborgen dienst wordt gemaakt.',
      'service-failed': (f) =>
        `Er is geen verborgen dienst: ${textOf(f, 'reason')} Het knooppunt bereikt anderen toch via Tor.`,
      'address-told': (f) => `Andere knooppunten zien dit op ${textOf(f, 'address')}.`,
      'address-unknown': () =>
        'Niemand heeft dit knooppunt zijn adres nog verteld: twee netwerken moeten het erover eens zijn.',
      'address-loopback': (f) =>
        `Het knooppunt is gebonden aan ${textOf(f, 'address')}: alleen deze computer kan het bereiken.`,
      'peers-connected': (f) =>
        `Deelnemers: ${number(numberOf(f, 'outbound'))} gebeld, ${number(numberOf(f, 'inbound'))} gekomen; bekende adressen: ${number(numberOf(f, 'known'))}.`,
      'peers-only-inbound': (f) =>
        `${count(numberOf(f, 'inbound'), nouns.peer)} gekomen, en geen enkele kon worden gebeld. Noem een knooppunt dat je vertrouwt: twister join "<link>", of -addnode=<host:poort>.`,
      'peers-none': (f) =>
        `Er is geen knooppunt verbonden; bekende adressen: ${number(numberOf(f, 'known'))}. Vraag een vriend om een uitnodiging: twister invite daar, twister join "<link>" hier. Heeft deze computer geen internet, verbind hem dan.`,
      'neighbours-few': (f) => `De DHT kent ${count(numberOf(f, 'nodes'), nouns.node)}.`,
      'neighbours-many': (f) =>
        `${number(numberOf(f, 'count'))} andere knooppunten van de DHT hebben adressen die alleen in het laatste getal van het jouwe verschillen. Knooppunten laten er uit elk zo’n netwerk één binnen: sommige van jullie worden niet gehoord. Gebruik adressen van andere netwerken, of één knooppunt voor allemaal.`,
      'names-shown': () =>
        'Dit knooppunt is licht: het bewaart koppen van blokken, en van namen wat anderen met bewijzen hebben laten zien. Het kan niet zeggen dat een naam vrij is, registreert niets, zoekt geen blokken en heeft er geen te tonen.',
      'clock-right': (f) => `De klok wijkt van die van de deelnemers af met: ${seconds(numberOf(f, 'seconds'))}.`,
      'clock-unknown': () => 'Geen deelnemer heeft de tijd gezegd: of de klok goed staat, is niet bekend.',
      'clock-wrong': (f) =>
        `De klok wijkt van die van de deelnemers af met: ${seconds(numberOf(f, 'seconds'))}. Zet hem gelijk, het best via het netwerk: timedatectl set-ntp true, of de tijdinstellingen van je systeem.`,
      'disk-roomy': (f) => `Vrij op de schijf: ${bytes(1e6 * numberOf(f, 'megabytes'))}.`,
      'disk-short': (f) =>
        `Nog maar ${bytes(1e6 * numberOf(f, 'megabytes'))} vrij op de schijf. Maak ruimte, of laat oudere berichten van anderen gaan: -keep=90d, -diskbudget=<MB>.`,
      'disk-full': (f) =>
        `Vrij op de schijf: ${bytes(1e6 * numberOf(f, 'megabytes'))}. Binnenkort kan niets meer worden bewaard. Maak nu ruimte, of verplaats de gegevens naar een andere schijf (-datadir).`,
      'disk-unknown': () =>
        'In de gegevensmap kon niets worden geschreven. Kijk van wie die is, en kijk naar de schijf.',
      'disk-fast': (f) => `De schijf bewaart een klein bestand in ${number(numberOf(f, 'milliseconds'))} ms.`,
      'disk-slow': (f) =>
        `De schijf doet er ${number(numberOf(f, 'milliseconds'))} ms over om een klein bestand te bewaren: alles wacht daarop. Vervang een kaartje of stick door een SSD of harde schijf; een netwerkschijf is geen plek voor de gegevens.`,
      'files-private': () => 'De gegevensmap is alleen voor jou.',
      'files-open': (f) =>
        `Andere gebruikers van deze computer kunnen in de gegevensmap en ${textOf(f, 'names')} lezen, waar je sleutels staan: chmod -R go-rwx op de gegevensmap.`,
      'way-direct': () => 'Verbindingen zijn rechtstreeks: anderen zien het adres van deze computer.',
      'way-proxy': (f) =>
        `Alles gaat via de proxy ${textOf(f, 'proxy')}; er gaan geen datagrammen naar buiten, en deelnemers vragen de DHT voor dit knooppunt.`,
      'way-tor': (f) =>
        `Alles gaat via Tor op ${textOf(f, 'proxy')}; er gaan geen datagrammen naar buiten, en deelnemers vragen de DHT voor dit knooppunt.`,
    },
    hereTitle: 'Dit netwerk',
    here: (name) => `Dit knooppunt zit in ${name === 'main' ? 'het netwerk van iedereen (main)' : name}.`,
    joinTitle: 'Bij een netwerk komen',
    joinLead: 'Met een uitnodiging: een link die met twister:join? begint, of een afbeelding van de code ervan.',
    joinLabel: 'De link van de uitnodiging',
    joinPicture: 'Een afbeelding van de code maken of kiezen',
    noCode: 'In deze afbeelding zit geen leesbare code. Maak hem recht van voren, met de hele code erin.',
    reading: 'De afbeelding wordt gelezen…',
    join: 'Meedoen',
    joined: (peers) =>
      `${count(peers, '# knooppunt van de uitnodiging wordt|# knooppunten van de uitnodiging worden')} nu verbonden.`,
    joinedFollows: (names) => `Je volgt ${list(names)}, voor zover ze geregistreerd zijn.`,
    otherChain:
      'Dit knooppunt zit in een ander netwerk met dezelfde naam: zijn blokken zijn niet die van de uitnodiging. Er is niets veranderd.',
    otherNetwork: (name) =>
      `De uitnodiging leidt naar ${name}. Een knooppunt zit in één netwerk: een tweede, naast dit, doet daar mee. In een terminal op de computer van het knooppunt:`,
    meanings: {
      'invitation-malformed': 'Dit is geen uitnodiging: die beginnen met twister:join?',
      'invitation-network-unknown': 'De uitnodiging noemt geen netwerk dat dit programma kent.',
      'invitation-peer-malformed': 'De uitnodiging noemt een knooppunt op een onleesbare manier. Vraag een nieuwe.',
      'invitation-name-malformed': 'De uitnodiging noemt een gebruiker die niet kan bestaan. Vraag een nieuwe.',
    },
    foundTitle: 'Een eigen netwerk stichten',
    foundLead:
      'Voor een familie, een koor, een school: met eigen namen, blokken en berichten, en zonder knooppunt van iemand anders. Het werkt zonder internet. Zijn eerste knooppunt zoekt zijn blokken.',
    foundLabel: 'Naam van het netwerk',
    foundHint: '1 tot 32 uit a–z, 0–9, - en _.',
    foundThen: 'In een terminal op de computer van het knooppunt:',
    foundAfter: 'Het start het eerste knooppunt van het netwerk naast dit, en toont de uitnodiging voor de anderen.',
    failed: (reason) => `Dat lukte niet: ${reason}`,
  },
  beginnings: {
    invited: 'In je uitnodiging genoemd',
    fresh: 'Nieuwe namen',
    inBlock: (height) => `sinds blok ${number(height)}`,
    tags: 'Nu het meest gebruikt',
    nothing: 'Nog niemand anders heeft een naam in dit netwerk.',
    nothingHint: 'Haal iemand binnen: die neemt een naam, en jullie volgen elkaar.',
    bring: 'Iemand binnenhalen',
  },
  groups: {
    title: 'Nieuwe groep',
    lead: 'Wie is uitgenodigd, kan lezen wat vanaf dan geschreven wordt, de groep schrijven en anderen uitnodigen.',
    label: 'Hoe de groep heet',
    invited: 'Wie je uitnodigt',
    invitedHint: 'Namen van gebruikers, met spaties of komma’s ertussen. Ze zien het als ze je volgen.',
    make: 'Groep maken',
    making: 'De groep wordt gemaakt…',
    unknown: (names) => `Zo heet niemand: ${list(names)}.`,
    manage: 'Over deze groep',
    members: 'Leden, voor zover hier bekend',
    invite: 'Uitnodigen',
    invitedNow: (names) => `Uitgenodigd: ${list(names)}.`,
    rename: 'Een andere naam voor de groep',
    renameNow: 'Hernoemen',
    renamed: 'De groep krijgt haar nieuwe naam te horen.',
    leave: 'Groep verlaten',
    leaveHint:
      'Wat hier is gezegd, verdwijnt van dit knooppunt, en er komt niets meer. Niemand krijgt bericht, en niemand kan je eruit zetten.',
    leaveNow: 'Ja, verlaten',
    stay: 'Blijven',
    left: 'Je hebt de groep verlaten.',
    failed: (reason) => `Dat lukte niet: ${reason}`,
  },
  reading: {
    howLong: 'Voor hoelang',
    lasting: (seconds) => duration(seconds),
    scripts: 'Schriften die je niet leest',
    scriptsHint:
      'Berichten waarvan de letters er grotendeels toe behoren, worden in deze browser niet getoond, behalve die van jezelf. Niemand kan de taal van een korte tekst zeker weten; de letters zijn te zien.',
  },
  peopleLists: {
    title: 'Je lijsten van mensen',
    lead: 'Een lijst heeft een eigen tijdlijn. Niemand anders ziet haar; ze komt mee naar je andere computers.',
    none: 'Nog geen lijsten.',
    label: 'Naam van een nieuwe lijst',
    make: 'Lijst maken',
    people: (people) => count(people, nouns.person),
    of: (name) => `Lijst: ${name}`,
    posts: (name) => `Berichten van de lijst ${name}`,
    members: 'Wie erop staat',
    noFollows: 'Je volgt nog niemand: wie je volgt, kan erop.',
    notFollowed: 'Niet gevolgd: er komen geen nieuwe berichten.',
    empty: 'Er staat niemand op deze lijst.',
    emptyHint: 'Zet er iemand op: de berichten verschijnen dan hier.',
    nothing: 'Nog geen berichten van hen.',
    end: 'Dit zijn al hun berichten die dit knooppunt heeft.',
    drop: 'Deze lijst vergeten',
    dropped: (name) => `De lijst ${name} is weg.`,
    unknown: 'Er is geen lijst met deze naam.',
    failed: (reason) => `Dat lukte niet: ${reason}`,
  },
  twts: {
    conversation: 'Gesprek',
    searching: 'Het gesprek wordt gezocht…',
    rootMissing: 'Hoe het begon, staat in geen feed die je volgt.',
    found: (nick) => `Gevonden in de feed van ${nick}, die je niet volgt:`,
    answers: (answers) => count(answers, nouns.answer),
    noAnswers: 'Geen antwoorden in de feeds die je volgt.',
    feed: 'De feed',
    lines: (nick) => `Regels van ${nick}`,
    nothing: 'Er is nog niets van deze feed gekomen.',
    end: 'Dit zijn al zijn regels die dit knooppunt bewaart.',
    notFollowed: 'Je volgt deze feed niet. Wie ernaar kijkt, laat het eigen knooppunt de server vragen.',
    look: 'Deze feed bekijken',
    health: 'Hoe het ermee gaat',
    read: (ago) => `Laatst gelezen: ${ago}.`,
    neverRead: 'Hij is nog niet gelezen.',
    checked: (ago) => `Laatst gevraagd: ${ago}.`,
    failing: (tries) => `Geen antwoord, pogingen op rij: ${number(tries)}.`,
    stopped: 'Er wordt niet meer om gevraagd.',
    moved: 'De server zegt dat hij verhuisd is naar:',
    skipped: (lines) => `Onleesbaar: ${count(lines, nouns.line)}.`,
    cut: 'Hij is te lang om helemaal te lezen: in het midden ontbreken regels.',
    readOnly: 'Hij kan alleen gelezen worden: niemand daar zou een antwoord zien.',
    failed: (reason) => `Dat lukte niet: ${reason}`,
  },
  telling: {
    title: 'Meldingen van je systeem',
    lead: 'Zolang deze pagina ergens open is en je ergens anders kijkt, meldt je systeem wat je kiest. Wat er in een privébericht staat, wordt niet getoond.',
    allow: 'Meldingen toestaan',
    denied: 'De browser verbiedt deze pagina meldingen. Sta ze toe in de instellingen van de browser en kom dan terug.',
    unsupported:
      'Deze browser toont geen meldingen voor deze pagina: daarvoor is een adres op deze computer of HTTPS nodig.',
    kinds: {
      messages: 'Privéberichten aan mij',
      mentions: 'Vermeldingen, antwoorden en wat is doorgegeven',
      posts: 'Nieuwe berichten van wie ik volg',
    },
    message: (name) => `${name} heeft je geschreven`,
  },
  sending: {
    held: (seconds) => `Je bericht gaat over ${duration(seconds)} de deur uit.`,
    goingOut: 'Je bericht gaat nu de deur uit.',
    planned: (when) => `Het knooppunt plaatst het: ${when}.`,
    undo: 'Ongedaan maken',
    now: 'Nu plaatsen',
    back: 'Je tekst staat weer waar je hem schreef.',
    tooLate: 'Het is al weg, of onderweg.',
    failed: (reason) => `Dat lukte niet: ${reason}`,
    later: 'Later plaatsen…',
    at: 'Wanneer het weggaat',
    hint: 'Tot dan bewaart het knooppunt het: deze pagina mag dicht.',
    atOnce: 'Niet wachten',
    past: 'Dit tijdstip is voorbij.',
    title: 'Wachten op hun tijd',
    lead: 'Het knooppunt plaatst ze als hun tijd gekomen is, ook als deze pagina dicht is. Wat aan de beurt kwam terwijl het knooppunt niet liep, gaat weg als het start.',
    thread: (posts) => `Een reeks van ${number(posts)} berichten`,
    change: 'Wijzigen',
    text: 'Tekst',
    save: 'Opslaan',
    cancel: 'Zo laten',
    takeBack: 'Terugnemen',
    takenBack: 'Het is weer een concept.',
    problem: (code) =>
      `Zijn tijd is gekomen, maar het kon niet weg (${code}). Het knooppunt probeert het vanzelf opnieuw.`,
    problems: {
      'wallet.locked': 'Zijn tijd is gekomen, maar de portemonnee is vergrendeld: het gaat weg als die ontgrendeld is.',
      'posts.not-ready': 'Zijn tijd is gekomen; het gaat weg als je naam gebruikt kan worden.',
      'posts.not-found':
        'Zijn tijd is gekomen, maar niemand heeft het bericht dat het doorgeeft. Het knooppunt zoekt verder.',
    },
    undoTitle: 'Bedenktijd',
    undoLead:
      'Hoe lang een bericht op het knooppunt wacht voordat het weggaat. Tot dan kun je het terugnemen; daarna kan niemand dat.',
    undoNone: 'Geen: het gaat meteen weg',
    undoFor: (seconds) => duration(seconds),
    shorten: (saved) => `De link ${number(saved)} tekens korter maken`,
    shortenHint: 'Het adres komt in een eigen bericht, dat programma’s voor twister vinden.',
    shortened: 'De link is korter.',
    leadsTo: (short) => `Er wordt gezocht waar ${short} heen leidt.`,
  },
  nodeSettings: {
    lead: (file) =>
      `Het zoeken van blokken verandert meteen. Al het andere staat in ${file} en geldt vanaf de volgende start van het knooppunt.`,
    network: 'Netwerk',
    folder: 'Gegevensmap',
    chainPort: 'Poort van de keten',
    swarmPort: 'Poort van zwermen en DHT',
    way: 'Weg naar het netwerk',
    direct: 'rechtstreeks',
    reach: 'Of anderen het bereiken',
    examine: 'Laten onderzoeken',
    space: 'Ruimte voor berichten',
    used: (megabytes) => `${bytes(megabytes * 1_000_000)} in gebruik, geen grens`,
    usedOf: (megabytes, budget) => `${bytes(megabytes * 1_000_000)} van ${bytes(budget * 1_000_000)} in gebruik`,
    others: 'Voor anderen bewaard',
    keptFor: (users, posts) => `${count(posts, nouns.post)} van onbekenden, in getal ${number(users)}`,
    wallet: 'Portemonnee',
    walletStates: {
      open: 'zonder wachtwoordzin',
      locked: 'vergrendeld: niets kan ondertekend worden',
      unlocked: 'voorlopig ontgrendeld',
    },
    setting: (name) => `Instelling: ${name}`,
    keysTitle: 'Toetsen van de pagina',
    changeKeys: 'Toetsen wijzigen',
    changeKey: (key, words) => `${key}: ${words}. Een andere toets kiezen`,
    press: 'Druk op de nieuwe toets; Escape laat het zo.',
    changed: (key) => `De toets is nu ${key}.`,
    swapped: (key) => `${key} deed iets anders: ze zijn omgewisseld.`,
    unusable: 'Deze toets kan niet: neem een letter of teken dat op één toets staat.',
    reset: 'Alle toetsen als voorheen',
  },
  promoted: {
    title: 'Wat gevonden blokken zeggen',
    lead: 'Een blok dat deze computer vindt, draagt een tekst van hoogstens 140 tekens, die anderen als gepromoot bericht zien.',
    nothing: 'Nog niets: blokken die hier worden gevonden, promoten niets.',
    of: (name) => `Namens ${name}:`,
    label: 'Tekst',
    add: 'Dit ook zeggen',
    replace: 'Alleen dit zeggen',
    remove: 'Verwijderen',
    removeOf: (text) => `“${text}” verwijderen`,
    saved: 'Opgeslagen. Blokken die vanaf nu worden gevonden, zeggen het.',
    failed: (reason) => `Dat lukte niet: ${reason}`,
  },
  writing: {
    legend: 'Deze tekst is lang',
    one: 'Eén bericht, waarvan oude programma’s het eerste deel tonen',
    thread: (posts) => `Een reeks van ${count(posts, nouns.post)}, elk een antwoord op het vorige`,
    preview: 'Hoe de berichten worden',
    part: (place, posts) => `${number(place)} van ${number(posts)}`,
    tooMany: (most) => `Een reeks heeft hoogstens ${count(most, nouns.post)}: kort de tekst in.`,
    names: 'Namen die zo beginnen',
    signs: 'Tekens die zo heten',
    found: (matches) =>
      `${count(matches, '# voorstel|# voorstellen')}: kies met omhoog en omlaag, Enter neemt er een over.`,
  },
}
