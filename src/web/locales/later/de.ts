// Views that come later, in the words of ../de.ts.
import { type Figures, kindOf, numberOf, partOf, textOf } from '../../../api/check-figures.ts'
import { nouns, words } from '../de.ts'
import type { LaterTranslation } from '../translation.ts'

const { number, count, bytes, list, duration, seconds } = words

/** What the checks of a node are about. */
const parts = { chain: 'Kette', swarms: 'Schwärme', dht: 'DHT' }
const port = (f: Figures): string => `${kindOf(f)}-Port ${textOf(f, 'port')} (${partOf(f, parts)})`
const part = (f: Figures): string => `${partOf(f, parts)} (${kindOf(f)})`

export const later: LaterTranslation = {
  keeping: {
    data: {
      title: 'Alles mitnehmen',
      lead: 'Profil, Beiträge, Nachrichten, wem du folgst, Ausgeblendetes und Lesezeichen als eine Datei auf dem Computer des Knotens. Ein anderer Knoten nimmt sie mit „twister import“ auf und ersetzt dabei nichts.',
      passphrase: 'Passphrase',
      passphraseHint:
        'Mit einer Passphrase gehen Schlüssel und Gruppen mit, und alles außer den Beiträgen ist versiegelt. Ohne sie ist beides nicht in der Datei.',
      write: 'Datei schreiben',
      importTitle: 'Alles zurückholen',
      importLead:
        'Die Datei einer Person auf dem Computer des Knotens wird mit dem vereint, was hier ist. Nichts wird ersetzt.',
      importFile: 'Pfad der Datei',
      importPassphrase: 'Passphrase der Datei, falls sie eine hat',
      importRead: 'Aufnehmen',
      imported: (name, took, held, left) =>
        `Aus der Datei von ${name}: ${number(took)} aufgenommen, ${number(held)} schon hier, ${number(left)} ausgelassen.`,
      written: (file, folder, lines) => `${file} ist geschrieben, in ${folder}: ${count(lines, nouns.line)}.`,
    },
    devices: {
      title: 'Deinen Knoten auf einem anderen Gerät nutzen',
      lead: 'Wer diesen Link in einem Browser öffnet, der diesen Knoten erreicht, ist angemeldet. Er gilt einmal, eine Stunde lang.',
      make: 'Anmeldelink erstellen',
      picture: 'Der Anmeldelink als Code für eine Kamera',
      install: 'Als App installieren',
      installHint: 'Die Seite hat dann ein eigenes Fenster und öffnet sich auch ohne Netz.',
      logOut: 'Diesen Browser abmelden',
      logOutHint:
        'Alles, was dieser Browser aufhebt, wird gelöscht: die Beiträge zum Lesen ohne Knoten, Entwürfe und Texte, die noch zu senden sind.',
      confirm: 'Löschen und abmelden',
      cancel: 'Angemeldet bleiben',
    },
    recovery: {
      title: 'Wiederherstellungsblätter',
      lead: 'Ein Blatt Papier, das allein deinen Namen zurückbringt, wenn sein Geheimnis verloren oder gestohlen ist. Wer das Blatt hat, kann sich den Namen nehmen.',
      none: 'Auf diesem Knoten wurde noch keines gemacht.',
      states: {
        valid: 'Gültig',
        used: 'Benutzt: Sein Schlüssel ist jetzt der des Namens',
        worthless: 'Wertlos: Der Schlüssel wurde seither ersetzt',
      },
      make: 'Wiederherstellungsblatt machen',
      of: (name) => `Wiederherstellungsblatt von ${name}`,
      made: (network, when) => `Netz ${network}, gemacht am ${when}.`,
      warning: 'Wer dieses Blatt hat, kann sich den Namen nehmen. Drucke es jetzt: Nichts davon wird hier aufgehoben.',
      use: (network) =>
        `Starte einen Knoten des Netzes ${network} und lass ihn die Kette lesen. Wähle auf seiner Seite „Ich habe ein Wiederherstellungsblatt“, oder schreibe „twister recovery use“; tippe dann die Zeilen ab.`,
      picture: 'Alle Zeilen als Code für einen Scanner',
      worthless:
        'Das Blatt wird wertlos, wenn der Schlüssel des Namens auf andere Weise ersetzt wird: Vernichte es dann.',
      print: 'Drucken',
      useTab: 'Ich habe ein Wiederherstellungsblatt',
      useLead:
        'Tippe die nummerierten Zeilen des Blattes ab, oder nimm ein Bild seines Codes. Der Name kommt mit dem nächsten Block zurück; danach ist das Blatt nichts mehr wert.',
      useLabel: 'Die Zeilen des Blattes',
      lineWrong: (line) => `Zeile ${number(line)} ist nicht so, wie sie auf dem Blatt steht.`,
      useNow: 'Den Namen zurückholen',
      faults: {
        'recovery.text': 'Das sind nicht die Zeilen eines Blattes, oder die letzten fehlen.',
        'recovery.other-network': 'Dieses Blatt gehört zu einem anderen Netz als dem dieses Knotens.',
        'recovery.not-synced': 'Der Knoten liest die Kette noch: Versuche es, wenn er auf dem neuesten Stand ist.',
        'recovery.unknown-name': 'Der Name dieses Blattes steht nicht in der Kette dieses Knotens.',
        'recovery.worthless': 'Dieses Blatt ist nichts mehr wert: Der Schlüssel des Namens wurde seitdem ersetzt.',
        'recovery.key-pending': 'Ein neuer Schlüssel für diesen Namen wartet schon auf einen Block.',
      },
      done: 'Ich habe es gedruckt',
    },
  },
  pictures: {
    show: (host) => `Bild von ${host} zeigen`,
    fetching: (host) => `Das Bild von ${host} wird geholt …`,
    of: (host) => `Bild von ${host}`,
    hide: 'Bild verbergen',
    faults: {
      none: 'An dieser Adresse ist kein Bild, das gezeigt werden kann.',
      large: 'Das Bild ist größer, als der Knoten holt.',
      own: 'Die Adresse führt in das Netz des Knotens: Von dort wird nichts geholt.',
      host: 'Der Server ist nicht zu erreichen oder gibt es nicht her.',
      node: 'Der Knoten antwortet nicht.',
    },
    title: 'Bilder',
    lead: 'Dein Knoten holt Bilder, auf die Beiträge verweisen. Deren Server sehen deinen Knoten oder seinen Proxy und wann er gefragt hat, aber nie diesen Browser.',
    choices: {
      never: 'Nie: Sie bleiben Links',
      ask: 'Wenn ich darauf drücke',
      always: 'Immer, von allen, denen ich folge',
    },
  },
  proof: {
    title: (name) => `Der Schlüssel von ${name}`,
    checking: 'Die Seite prüft den Beweis …',
    checked: 'Hier geprüft, in dieser Seite, nicht vom Knoten',
    key: 'Schlüssel',
    since: 'Seit Block',
    above: 'Blöcke darüber',
    work: 'Um sie zu fälschen',
    tries: (work) => `etwa ${number(Number(work.toPrecision(2)))} Versuche`,
    upTo: 'Gezeigt bis Block',
    anchored: 'Die Blöcke führen lückenlos von einem, den dieses Programm kennt, bis zu diesem Schlüssel.',
    loose:
      'Die Blöcke davor wurden nicht gezeigt: Wer diese Seite täuschen wollte, musste die hier genannten Versuche aufwenden.',
    fromFirst: 'Jeder Schlüssel hat das Wort des vorigen, von der ersten Registrierung an.',
    tip: (when) =>
      `Der letzte gezeigte Block ist von ${when}. Über einen späteren Schlüssel lässt sich hier nichts sagen.`,
    agrees: 'Der Knoten nennt denselben Schlüssel.',
    differs:
      'Der Knoten nennt einen anderen Schlüssel als den bewiesenen: Traue nicht, was er von diesem Namen zeigt, und frage einen anderen Knoten.',
    refused: (reason) =>
      `Der Beweis, den der Knoten gab, beweist nichts: ${reason} Traue nicht, was er über diesen Schlüssel sagt.`,
    reasons: {
      'proof-malformed': 'er ist nicht zu lesen.',
      'proof-version': 'er ist von einer späteren Version dieses Programms.',
      'proof-empty': 'er ist leer.',
      'proof-too-long': 'er ist zu lang.',
      'proof-other-network': 'er gehört zu einem anderen Netz.',
      'proof-other-name': 'er gehört zu einem anderen Namen.',
      'proof-order': 'seine Registrierungen stehen in falscher Reihenfolge.',
      'proof-registration': 'er enthält keine Registrierung dieses Namens.',
      'proof-signature': 'ein neuer Schlüssel hat kein gültiges Wort des vorigen.',
      'proof-block-missing': 'der Block einer Registrierung fehlt.',
      'proof-branch': 'eine Registrierung steht nicht in ihrem Block.',
      'proof-branch-ambiguous': 'er ließe sich auf zwei Arten lesen.',
      'proof-header-work': 'für einen Block wurde nicht gearbeitet.',
      'proof-header-target': 'ein Block ist leichter, als er sein darf.',
      'network-unknown': 'diese Seite kennt das Netz nicht.',
    },
    failed: (reason) => `Die Seite konnte nicht prüfen: ${reason}`,
    again: 'Noch einmal prüfen',
    history: 'Schlüssel, die der Name hatte',
    origins: {
      registered: 'der erste Schlüssel',
      replaced: 'ein neuer Schlüssel, durch das Wort des vorigen',
      repeated: 'noch einmal derselbe Schlüssel',
      returned: 'ein Schlüssel, den er früher hatte: Ersetzungen jener Zeit kann jeder wiederholen',
      replayed: 'durch ein früher gegebenes Wort, das jeder wiederholen kann',
    },
    block: (height) => `Block ${number(height)}`,
    noPosts: 'unterschrieb keinen der Beiträge hier',
    posts: (first, last, posts) =>
      posts === 1
        ? `unterschrieb Beitrag ${number(first)}`
        : `unterschrieb ${count(posts, nouns.post)} hier, von ${number(first)} bis ${number(last)}`,
    late: (posts) =>
      `${count(posts, nouns.post)} davon, nachdem der neuere Schlüssel galt: spät geschrieben, oder von jemand anderem, der diesen Schlüssel hat`,
  },
  network: {
    parts: 'Teile des Netzes',
    partNames: {
      now: 'Zustand',
      peers: 'Knoten',
      doctor: 'Befinden',
      networks: 'Netze',
    },
    over: 'Über',
    spans: {
      hour: 'Eine Stunde',
      day: 'Einen Tag',
      month: 'Einen Monat',
    },
    spanAgo: {
      hour: 'vor einer Stunde',
      day: 'vor einem Tag',
      month: 'vor einem Monat',
    },
    now: 'jetzt',
    noFigures: 'Noch ist nichts gemessen. Der Knoten misst alle 10 Sekunden, solange er läuft.',
    time: 'Zeit',
    asTable: 'Als Tabelle',
    plots: {
      chain: 'Kette',
      dht: 'DHT',
      peers: 'Gegenstellen',
      traffic: 'Datenverkehr von DHT und Schwärmen',
    },
    lines: {
      blocks: 'Blöcke',
      registrations: 'Namen und neue Schlüssel',
      dhtNodes: 'Knoten der DHT',
      chainPeers: 'Gegenstellen der Kette',
      swarmPeers: 'Gegenstellen der Schwärme',
      received: 'Empfangen',
      sent: 'Gesendet',
    },
    chainSummary: (blocks, names) =>
      `${count(blocks, '# Block|# Blöcke')} mit ${count(names, '# Namen oder neuen Schlüssel|# Namen und neuen Schlüsseln')} in dieser Zeit.`,
    dhtSummary: (now, most) => `Jetzt ${count(now, nouns.node)} bekannt, höchstens ${number(most)} in dieser Zeit.`,
    peersSummary: (chain, swarms) =>
      `Jetzt ${count(chain, nouns.peer)} der Kette und ${count(swarms, nouns.peer)} der Schwärme.`,
    trafficSummary: (received, sent) => `${bytes(received)} empfangen und ${bytes(sent)} gesendet in dieser Zeit.`,
    perSecond: (rate) => `${bytes(rate)}/s`,
    map: 'Dieser Knoten und seine Gegenstellen',
    mapWords: (chain, swarms) =>
      `Dieser Knoten in der Mitte, ${count(chain, nouns.peer)} der Kette um ihn herum, und ${count(swarms, '# Schwarm|# Schwärme')} außen. Die Tabellen darunter sagen dasselbe.`,
    mapKinds: {
      chain: 'Gegenstelle der Kette',
      asked: 'Von uns gefragt',
      came: 'Kam zu uns',
      swarm: 'Schwarm, größer mit mehr Gegenstellen',
    },
    swarms: (swarms) => `Schwärme (${number(swarms)})`,
    user: 'Benutzer',
    connected: 'Gegenstellen',
    knownOnes: 'Bekannt',
    held: 'Beiträge hier',
    noSwarms: 'Hier läuft kein Schwarm. Mit jeder Person, der gefolgt wird, beginnt einer.',
    dht: 'In der DHT umsehen',
    dhtHint: 'Fragt 10 Sekunden lang Knoten um Knoten. Es zeigt, wer da ist, und verrät niemandem etwas.',
    look: 'Umsehen',
    looking: 'Wird umgesehen …',
    crawled: (nodes, silent, whole) =>
      `${count(nodes, nouns.node)} ${count(nodes, 'antwortete|antworteten')}${whole ? '' : ' bisher'}, ${number(silent)} nicht.`,
    estimated: (nodes) =>
      `Das ganze Netz hat etwa ${count(nodes, nouns.node)}, soweit es sich von hier beurteilen lässt.`,
    roundTrip: (half, most) =>
      `Die Hälfte antwortete innerhalb von ${number(half)} ms, fast alle innerhalb von ${number(most)} ms.`,
    wrongIds: (nodes) =>
      `${count(nodes, nouns.node)} ${count(nodes, 'hat|haben')} eine Kennung, die nicht zur Adresse passt.`,
    crawlFailed: (reason) => `Das hat nicht geklappt: ${reason}`,
    examine: 'Erneut untersuchen',
    examining: 'Es wird nachgesehen, ob alles in Ordnung ist …',
    levels: {
      good: 'Alles ist in Ordnung.',
      advice: 'Alles geht. Etwas könnte besser sein.',
      bad: 'Etwas geht nicht.',
    },
    level: {
      good: 'Gut',
      advice: 'Rat',
      bad: 'Falsch',
    },
    checks: {
      'port-reached': (f) =>
        `${port(f)}: Fremde erreichen ihn. Seit dem letzten vergangen: ${duration(numberOf(f, 'seconds'))}.`,
      'port-not-seen': (f) =>
        `${port(f)}: Niemand Fremdes kam, seit einer Weile schon: ${duration(60 * numberOf(f, 'minutes'))}. Sollen andere diesen Knoten erreichen: Leite den Port im Router an diesen Rechner weiter und lass ihn durch die Firewall. Ohne das arbeitet der Knoten auch, hilft anderen aber weniger.`,
      'port-too-early': (f) =>
        `${port(f)}: Seit dem Start kam niemand Fremdes (${duration(60 * numberOf(f, 'minutes'))}). Das sagt noch nichts.`,
      'port-closed': (f) =>
        `${part(f)}: Niemand wird hereingelassen (-listen=0 oder -connect). Der Knoten arbeitet, hilft anderen aber weniger.`,
      'port-behind-proxy': (f) => `${part(f)}: Hinter einem Proxy wird niemand von außen hereingelassen.`,
      'router-mapped': (f) =>
        `Der Router lässt die Ports dieses Knotens durch (${textOf(f, 'protocol')}${'address' in f ? `, von ${textOf(f, 'address')}` : ''}).`,
      'router-searching': () => 'Der Router wird gebeten, die Ports dieses Knotens durchzulassen.',
      'router-none': () =>
        'Kein Router antwortet auf NAT-PMP oder UPnP. Sollen andere diesen Knoten erreichen: Schalte eines davon im Router ein oder leite die Ports von Hand weiter.',
      'router-refused': (f) =>
        `Der Router spricht ${textOf(f, 'protocol')} und lässt die Ports nicht durch: ${textOf(f, 'reason')}. Erlaube es im Router, leite die Ports von Hand weiter oder wähle einen anderen -port.`,
      'router-nested': (f) =>
        `Der Router lässt die Ports durch (${textOf(f, 'protocol')}), aber seine eigene Adresse ${textOf(f, 'address')} ist keine öffentliche: Davor steht ein weiterer Router, deiner oder der des Anbieters. Leite die Ports auch dort weiter oder bitte den Anbieter um eine öffentliche Adresse.`,
      'service-running': (f) => `Andere erreichen diesen Knoten durch Tor unter ${textOf(f, 'name')}.`,
      'service-starting': () => 'Der versteckte Dienst wird eingerichtet.',
      'service-failed': (f) =>
        `Es gibt keinen versteckten Dienst: ${textOf(f, 'reason')} Der Knoten erreicht andere trotzdem durch Tor.`,
      'address-told': (f) => `Andere Knoten sehen diesen unter ${textOf(f, 'address')}.`,
      'address-unknown': () =>
        'Noch hat niemand diesem Knoten seine Adresse gesagt: Zwei Netze müssen sich darüber einig sein.',
      'address-loopback': (f) =>
        `Der Knoten ist an ${textOf(f, 'address')} gebunden: Nur dieser Rechner kann ihn erreichen.`,
      'peers-connected': (f) =>
        `Gegenstellen: ${number(numberOf(f, 'outbound'))} angerufen, ${number(numberOf(f, 'inbound'))} gekommen; bekannte Adressen: ${number(numberOf(f, 'known'))}.`,
      'peers-only-inbound': (f) =>
        `Gekommen sind ${count(numberOf(f, 'inbound'), nouns.peer)}, und keine ließ sich anrufen. Nenne einen Knoten, dem du traust: twister join "<Link>" oder -addnode=<Host:Port>.`,
      'peers-none': (f) =>
        `Kein Knoten ist verbunden; bekannte Adressen: ${number(numberOf(f, 'known'))}. Bitte jemanden um eine Einladung: twister invite dort, twister join "<Link>" hier. Hat dieser Rechner kein Internet, so verbinde ihn.`,
      'neighbours-few': (f) => `Die DHT kennt ${count(numberOf(f, 'nodes'), nouns.node)}.`,
      'neighbours-many': (f) =>
        `${number(numberOf(f, 'count'))} andere Knoten der DHT haben Adressen, die sich von deiner nur in der letzten Zahl unterscheiden. Knoten lassen aus jedem solchen Netz einen herein: Manche von euch werden nicht gehört. Nimm Adressen anderer Netze oder einen Knoten für alle.`,
      'names-shown': () =>
        'Dieser Knoten ist leicht: Er hält Köpfe von Blöcken und von Namen, was andere mit Beweisen gezeigt haben. Er kann nicht sagen, dass ein Name frei ist, registriert und sucht nichts und hat keine Blöcke vorzuzeigen.',
      'clock-right': (f) => `Die Uhr weicht von denen der Gegenstellen ab um: ${seconds(numberOf(f, 'seconds'))}.`,
      'clock-unknown': () => 'Keine Gegenstelle hat die Zeit genannt: Ob die Uhr richtig geht, ist nicht bekannt.',
      'clock-wrong': (f) =>
        `Die Uhr weicht von denen der Gegenstellen ab um: ${seconds(numberOf(f, 'seconds'))}. Stelle sie, am besten über das Netz: timedatectl set-ntp true oder die Zeiteinstellungen deines Systems.`,
      'disk-roomy': (f) => `Frei auf dem Datenträger: ${bytes(1e6 * numberOf(f, 'megabytes'))}.`,
      'disk-short': (f) =>
        `Nur noch ${bytes(1e6 * numberOf(f, 'megabytes'))} sind auf dem Datenträger frei. Schaffe Platz, oder lass ältere Beiträge anderer gehen: -keep=90d, -diskbudget=<MB>.`,
      'disk-full': (f) =>
        `Auf dem Datenträger frei: ${bytes(1e6 * numberOf(f, 'megabytes'))}. Bald kann nichts mehr aufgehoben werden. Schaffe jetzt Platz, oder lege die Daten auf einen anderen Datenträger (-datadir).`,
      'disk-unknown': () =>
        'In den Datenordner ließ sich nichts schreiben. Sieh nach, wem er gehört und ob der Datenträger heil ist.',
      'disk-fast': (f) => `Der Datenträger hält eine kleine Datei in ${number(numberOf(f, 'milliseconds'))} ms fest.`,
      'disk-slow': (f) =>
        `Der Datenträger braucht ${number(numberOf(f, 'milliseconds'))} ms, um eine kleine Datei festzuhalten: Alles wartet darauf. Eine Karte oder einen Stick ersetze durch eine SSD oder Festplatte; ein Netzlaufwerk ist kein Ort für die Daten.`,
      'files-private': () => 'Der Datenordner ist für dich allein.',
      'files-open': (f) =>
        `Andere Benutzer dieses Rechners können den Datenordner betreten und ${textOf(f, 'names')} lesen, wo deine Schlüssel liegen: chmod -R go-rwx auf den Datenordner.`,
      'way-direct': () => 'Verbindungen sind direkt: Andere sehen die Adresse dieses Rechners.',
      'way-proxy': (f) =>
        `Alles geht durch den Proxy ${textOf(f, 'proxy')}; keine Datagramme gehen hinaus, und Gegenstellen fragen die DHT für diesen Knoten.`,
      'way-tor': (f) =>
        `Alles geht durch Tor bei ${textOf(f, 'proxy')}; keine Datagramme gehen hinaus, und Gegenstellen fragen die DHT für diesen Knoten.`,
    },
    hereTitle: 'Dieses Netz',
    here: (name) => `Dieser Knoten ist in ${name === 'main' ? 'dem Netz aller (main)' : name}.`,
    joinTitle: 'Einem Netz beitreten',
    joinLead: 'Mit einer Einladung: einem Link, der mit twister:join? beginnt, oder einem Bild seines Codes.',
    joinLabel: 'Der Link der Einladung',
    joinPicture: 'Ein Bild des Codes aufnehmen oder wählen',
    noCode: 'In diesem Bild ist kein lesbarer Code. Nimm es gerade von vorn auf, mit dem ganzen Code darin.',
    reading: 'Das Bild wird gelesen …',
    join: 'Beitreten',
    joined: (peers) => `${count(peers, '# Knoten der Einladung wird|# Knoten der Einladung werden')} jetzt verbunden.`,
    joinedFollows: (names) => `Du folgst ${list(names)}, soweit sie registriert sind.`,
    otherChain:
      'Dieser Knoten ist in einem anderen Netz gleichen Namens: Seine Blöcke sind nicht die der Einladung. Nichts wurde geändert.',
    otherNetwork: (name) =>
      `Die Einladung führt nach ${name}. Ein Knoten ist nur in einem Netz: Ein zweiter, neben diesem, tritt ihm bei. In einem Terminal auf dem Computer des Knotens:`,
    meanings: {
      'invitation-malformed': 'Das ist keine Einladung: Solche beginnen mit twister:join?',
      'invitation-network-unknown': 'Die Einladung nennt kein Netz, das dieses Programm kennt.',
      'invitation-peer-malformed':
        'Die Einladung nennt einen Knoten auf eine Weise, die nicht zu lesen ist. Bitte um eine neue.',
      'invitation-name-malformed': 'Die Einladung nennt einen Benutzer, den es nicht geben kann. Bitte um eine neue.',
    },
    foundTitle: 'Ein eigenes Netz gründen',
    foundLead:
      'Für eine Familie, einen Chor, eine Schule: mit eigenen Namen, Blöcken und Beiträgen und ohne Knoten von anderen. Es geht ohne Internet. Sein erster Knoten sucht seine Blöcke.',
    foundLabel: 'Name des Netzes',
    foundHint: '1 bis 32 von a–z, 0–9, - und _.',
    foundThen: 'In einem Terminal auf dem Computer des Knotens:',
    foundAfter: 'Das startet den ersten Knoten des Netzes neben diesem und gibt die Einladung für die anderen aus.',
    failed: (reason) => `Das hat nicht geklappt: ${reason}`,
  },
  beginnings: {
    invited: 'In deiner Einladung genannt',
    fresh: 'Neue Namen',
    inBlock: (height) => `seit Block ${number(height)}`,
    tags: 'Jetzt am häufigsten',
    nothing: 'Noch hat niemand sonst einen Namen in diesem Netz.',
    nothingHint: 'Hole Leute herein: Sie nehmen sich einen Namen, und ihr folgt einander.',
    bring: 'Jemanden hereinholen',
  },
  groups: {
    title: 'Neue Gruppe',
    lead: 'Wer eingeladen ist, kann lesen, was von da an geschrieben wird, der Gruppe schreiben und andere einladen.',
    label: 'Wie die Gruppe heißt',
    invited: 'Wer eingeladen wird',
    invitedHint: 'Namen, mit Leerzeichen oder Kommas dazwischen. Wer dir folgt, sieht die Einladung.',
    make: 'Gruppe gründen',
    making: 'Die Gruppe wird gegründet …',
    unknown: (names) => `So heißt niemand: ${list(names)}.`,
    manage: 'Über diese Gruppe',
    members: 'Mitglieder, soweit hier bekannt',
    invite: 'Einladen',
    invitedNow: (names) => `Eingeladen: ${list(names)}.`,
    rename: 'Ein anderer Name für die Gruppe',
    renameNow: 'Umbenennen',
    renamed: 'Die Gruppe erfährt ihren neuen Namen.',
    leave: 'Gruppe verlassen',
    leaveHint:
      'Was hier gesagt wurde, verschwindet von diesem Knoten, und mehr kommt nicht. Niemand erfährt es, und niemand kann dich hinauswerfen.',
    leaveNow: 'Ja, verlassen',
    stay: 'Bleiben',
    left: 'Du hast die Gruppe verlassen.',
    failed: (reason) => `Das hat nicht geklappt: ${reason}`,
  },
  reading: {
    howLong: 'Für wie lange',
    lasting: (seconds) => duration(seconds),
    scripts: 'Schriften, die du nicht liest',
    scriptsHint:
      'Beiträge, deren Buchstaben größtenteils dazugehören, werden in diesem Browser nicht gezeigt, außer deinen eigenen. Die Sprache eines kurzen Textes kann niemand sicher wissen; seine Buchstaben sieht man.',
  },
  peopleLists: {
    title: 'Deine Listen von Leuten',
    lead: 'Eine Liste hat ihre eigene Zeitleiste. Niemand sonst sieht sie; sie kommt auf deine anderen Computer mit.',
    none: 'Noch keine Listen.',
    label: 'Name einer neuen Liste',
    make: 'Liste anlegen',
    people: (people) => count(people, nouns.person),
    of: (name) => `Liste: ${name}`,
    posts: (name) => `Beiträge der Liste ${name}`,
    members: 'Wer darauf steht',
    noFollows: 'Du folgst noch niemandem: Wem du folgst, kann darauf gesetzt werden.',
    notFollowed: 'Du folgst nicht: Neue Beiträge kommen nicht.',
    empty: 'Niemand steht auf dieser Liste.',
    emptyHint: 'Setze jemanden darauf: Die Beiträge erscheinen dann hier.',
    nothing: 'Noch keine Beiträge von ihnen.',
    end: 'Das sind alle ihre Beiträge, die dieser Knoten hat.',
    drop: 'Diese Liste vergessen',
    dropped: (name) => `Die Liste ${name} ist weg.`,
    unknown: 'Eine Liste mit diesem Namen gibt es nicht.',
    failed: (reason) => `Das hat nicht geklappt: ${reason}`,
  },
  twts: {
    conversation: 'Unterhaltung',
    searching: 'Die Unterhaltung wird gesucht …',
    rootMissing: 'Wie sie begann, steht in keinem Feed, dem du folgst.',
    found: (nick) => `Gefunden im Feed von ${nick}, dem du nicht folgst:`,
    answers: (answers) => count(answers, nouns.answer),
    noAnswers: 'Keine Antworten in den Feeds, denen du folgst.',
    feed: 'Der Feed',
    lines: (nick) => `Zeilen von ${nick}`,
    nothing: 'Von diesem Feed ist noch nichts gekommen.',
    end: 'Das sind alle seine Zeilen, die dieser Knoten aufhebt.',
    notFollowed: 'Du folgst diesem Feed nicht. Wer ihn ansieht, lässt seinen Knoten dessen Server fragen.',
    look: 'Diesen Feed ansehen',
    health: 'Wie es ihm geht',
    read: (ago) => `Zuletzt gelesen: ${ago}.`,
    neverRead: 'Er wurde noch nicht gelesen.',
    checked: (ago) => `Zuletzt gefragt: ${ago}.`,
    failing: (tries) => `Keine Antwort, Versuche in Folge: ${number(tries)}.`,
    stopped: 'Nach ihm wird nicht mehr gefragt.',
    moved: 'Sein Server sagt, dass er umgezogen ist, nach:',
    skipped: (lines) => `Nicht zu lesen: ${count(lines, nouns.line)}.`,
    cut: 'Er ist zu lang, um ganz gelesen zu werden: In der Mitte fehlen Zeilen.',
    readOnly: 'Er kann nur gelesen werden: Eine Antwort sähe dort niemand.',
    failed: (reason) => `Das hat nicht geklappt: ${reason}`,
  },
  telling: {
    title: 'Hinweise deines Systems',
    lead: 'Solange diese Seite irgendwo offen ist und du woanders hinsiehst, meldet dir dein System, was du auswählst. Was in einer Nachricht steht, wird nicht gezeigt.',
    allow: 'Hinweise erlauben',
    denied:
      'Der Browser verbietet dieser Seite Hinweise. Erlaube sie in den Einstellungen des Browsers und komm dann zurück.',
    unsupported:
      'Dieser Browser zeigt für diese Seite keine Hinweise: Sie braucht eine Adresse auf diesem Computer oder HTTPS.',
    kinds: {
      messages: 'Nachrichten an mich',
      mentions: 'Erwähnungen, Antworten und Weitergegebenes',
      posts: 'Neue Beiträge von denen, denen ich folge',
    },
    message: (name) => `${name} hat dir geschrieben`,
  },
  sending: {
    held: (seconds) => `Dein Beitrag geht in ${duration(seconds)} hinaus.`,
    goingOut: 'Dein Beitrag geht jetzt hinaus.',
    planned: (when) => `Der Knoten veröffentlicht es: ${when}.`,
    undo: 'Rückgängig',
    now: 'Jetzt veröffentlichen',
    back: 'Dein Text ist wieder da, wo du ihn geschrieben hast.',
    tooLate: 'Er ist schon draußen oder auf dem Weg.',
    failed: (reason) => `Das hat nicht geklappt: ${reason}`,
    later: 'Später veröffentlichen …',
    at: 'Wann er hinausgeht',
    hint: 'Bis dahin behält ihn der Knoten: Diese Seite kann geschlossen werden.',
    atOnce: 'Nicht warten',
    past: 'Diese Zeit ist schon vorbei.',
    title: 'Warten auf ihre Zeit',
    lead: 'Der Knoten veröffentlicht sie, wenn ihre Zeit gekommen ist, auch wenn diese Seite zu ist. Was fällig wurde, während der Knoten nicht lief, geht hinaus, wenn er startet.',
    thread: (posts) => `Eine Folge von ${number(posts)} Beiträgen`,
    change: 'Ändern',
    text: 'Wortlaut',
    save: 'Speichern',
    cancel: 'So lassen',
    takeBack: 'Zurücknehmen',
    takenBack: 'Es ist wieder ein Entwurf.',
    problem: (code) =>
      `Seine Zeit ist gekommen, aber er konnte nicht hinaus (${code}). Der Knoten versucht es von selbst noch einmal.`,
    problems: {
      'wallet.locked':
        'Seine Zeit ist gekommen, aber die Brieftasche ist gesperrt: Er geht hinaus, wenn sie entsperrt ist.',
      'posts.not-ready': 'Seine Zeit ist gekommen; er geht hinaus, wenn dein Name benutzt werden kann.',
      'posts.not-found':
        'Seine Zeit ist gekommen, aber niemand hat den Beitrag, den er weitergibt. Der Knoten sucht weiter.',
    },
    undoTitle: 'Bedenkzeit',
    undoLead:
      'Wie lange ein Beitrag auf dem Knoten wartet, bevor er hinausgeht. Bis dahin kannst du ihn zurücknehmen, danach kann es niemand.',
    undoNone: 'Keine: Er geht sofort hinaus',
    undoFor: (seconds) => duration(seconds),
    shorten: (saved) => `Den Link um ${number(saved)} Zeichen kürzen`,
    shortenHint: 'Die Adresse kommt in einen eigenen Beitrag, den Programme für twister finden.',
    shortened: 'Der Link ist kürzer.',
    leadsTo: (short) => `Wohin ${short} führt, wird gesucht.`,
  },
  nodeSettings: {
    lead: (file) =>
      `Die Blocksuche ändert sich sofort. Alles andere wird in ${file} geschrieben und gilt vom nächsten Start des Knotens an.`,
    network: 'Netz',
    folder: 'Datenverzeichnis',
    chainPort: 'Port der Kette',
    swarmPort: 'Port der Schwärme und der DHT',
    way: 'Weg ins Netz',
    direct: 'direkt',
    reach: 'Ob andere ihn erreichen',
    examine: 'Untersuchen lassen',
    space: 'Platz für Beiträge',
    used: (megabytes) => `${bytes(megabytes * 1_000_000)} belegt, keine Grenze`,
    usedOf: (megabytes, budget) => `${bytes(megabytes * 1_000_000)} von ${bytes(budget * 1_000_000)} belegt`,
    others: 'Für andere aufgehoben',
    keptFor: (users, posts) => `${count(posts, nouns.post)} von Fremden, deren Zahl: ${number(users)}`,
    wallet: 'Brieftasche',
    walletStates: {
      open: 'ohne Passphrase',
      locked: 'gesperrt: Nichts kann unterschrieben werden',
      unlocked: 'vorerst entsperrt',
    },
    setting: (name) => `Einstellung: ${name}`,
    keysTitle: 'Tasten der Seite',
    changeKeys: 'Tasten ändern',
    changeKey: (key, words) => `${key}: ${words}. Eine andere Taste wählen`,
    press: 'Drücke die neue Taste; Escape lässt es.',
    changed: (key) => `Die Taste ist jetzt ${key}.`,
    swapped: (key) => `${key} tat etwas anderes: Beide haben getauscht.`,
    unusable: 'Diese Taste geht nicht: Nimm einen Buchstaben oder ein Zeichen, das auf einer Taste steht.',
    reset: 'Alle Tasten wie zuvor',
  },
  promoted: {
    title: 'Was gefundene Blöcke sagen',
    lead: 'Ein Block, den dieser Computer findet, trägt einen Text von bis zu 140 Zeichen, den andere als beworbenen Beitrag sehen.',
    nothing: 'Noch nichts: Hier gefundene Blöcke bewerben nichts.',
    of: (name) => `Im Namen von ${name}:`,
    label: 'Text',
    add: 'Auch dies sagen',
    replace: 'Nur dies sagen',
    remove: 'Entfernen',
    removeOf: (text) => `„${text}“ entfernen`,
    saved: 'Gespeichert. Blöcke, die ab jetzt gefunden werden, sagen es.',
    failed: (reason) => `Das hat nicht geklappt: ${reason}`,
  },
  writing: {
    legend: 'Dieser Text ist lang',
    one: 'Ein Beitrag, dessen ersten Teil alte Programme zeigen',
    thread: (posts) => `Eine Folge von ${count(posts, '# Beitrag|# Beiträgen')}, jeder eine Antwort auf den vorigen`,
    preview: 'Wie die Beiträge werden',
    part: (place, posts) => `${number(place)} von ${number(posts)}`,
    tooMany: (most) => `Eine Folge hat höchstens ${count(most, nouns.post)}: Kürze den Text.`,
    names: 'Namen, die so beginnen',
    signs: 'Zeichen, die so heißen',
    found: (matches) => `${count(matches, '# Vorschlag|# Vorschläge')}: mit Auf und Ab wählen, mit Enter übernehmen.`,
  },
}
