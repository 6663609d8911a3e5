// Views that come later, in the words of ../it.ts.
import { type Figures, kindOf, numberOf, partOf, textOf } from '../../../api/check-figures.ts'
import { nouns, words } from '../it.ts'
import type { LaterTranslation } from '../translation.ts'

const { number, count, bytes, list, duration, seconds } = words

/** What the checks of a node are about. */
const parts = { chain: 'catena', swarms: 'sciami', dht: 'DHT' }
const port = (f: Figures): string => `Porta ${kindOf(f)} ${textOf(f, 'port')} (${partOf(f, parts)})`
const part = (f: Figures): string => `${partOf(f, parts)} (${kindOf(f)})`

export const later: LaterTranslation = {
  keeping: {
    data: {
      title: 'Porta tutto con te',
      lead: 'Profilo, post, messaggi, seguiti, silenziati e segnalibri in un file sul computer del nodo. Un altro nodo lo accoglie con «twister import» e non sostituisce niente.',
      passphrase: 'Frase segreta',
      passphraseHint:
        'Con una frase segreta vengono anche la chiave e i gruppi, e tutto tranne i post è sigillato. Senza, né l’una né gli altri sono nel file.',
      write: 'Scrivi il file',
      importTitle: 'Riporta tutto',
      importLead:
        'Il file di una persona, sul computer del nodo, viene unito a ciò che è qui. Niente viene sostituito.',
      importFile: 'Percorso del file',
      importPassphrase: 'Frase segreta del file, se ne ha una',
      importRead: 'Accogli',
      imported: (name, took, held, left) =>
        `Dal file di ${name}: ${number(took)} accolti, ${number(held)} già qui, ${number(left)} tralasciati.`,
      written: (file, folder, lines) => `${file} è scritto, in ${folder}: ${count(lines, nouns.line)}.`,
    },
    devices: {
      title: 'Usa il tuo nodo su un altro dispositivo',
      lead: 'Chi apre questo link in un browser che raggiunge questo nodo ha accesso. Vale una volta, per un’ora.',
      make: 'Crea un link di accesso',
      picture: 'Il link di accesso come codice per una fotocamera',
      install: 'Installa come app',
      installHint: 'La pagina ha allora una finestra propria e si apre senza rete.',
      logOut: 'Esci da questo browser',
      logOutHint:
        'Tutto ciò che questo browser conserva viene cancellato: i post da leggere senza il nodo, le bozze e i testi in attesa di invio.',
      confirm: 'Cancella ed esci',
      cancel: 'Resta dentro',
    },
    recovery: {
      title: 'Fogli di recupero',
      lead: 'Una sola pagina di carta che ti ridà il tuo nome quando il suo segreto è perso o rubato. Chi ha la pagina può prendersi il nome.',
      none: 'Su questo nodo non ne è stato fatto nessuno.',
      states: {
        valid: 'Valido',
        used: 'Usato: la sua chiave è ora quella del nome',
        worthless: 'Senza valore: da allora la chiave è stata sostituita',
      },
      make: 'Fai un foglio di recupero',
      of: (name) => `Foglio di recupero di ${name}`,
      made: (network, when) => `Rete ${network}, fatto il ${when}.`,
      warning: 'Chi ha questo foglio può prendersi il nome. Stampalo ora: qui non ne resta niente.',
      use: (network) =>
        `Avvia un nodo della rete ${network} e lascia che legga la catena. Nella sua pagina scegli «Ho un foglio di recupero», o scrivi «twister recovery use»; poi digita le righe.`,
      picture: 'Tutte le righe come codice per un lettore',
      worthless: 'Il foglio perde valore quando la chiave del nome è sostituita in altro modo: allora distruggilo.',
      print: 'Stampa',
      useTab: 'Ho un foglio di recupero',
      useLead:
        'Scrivi le righe numerate del foglio, o fai una foto del suo codice. Il nome torna con il prossimo blocco; dopo il foglio non vale più nulla.',
      useLabel: 'Le righe del foglio',
      lineWrong: (line) => `La riga ${number(line)} non è come sta sul foglio.`,
      useNow: 'Riporta indietro il nome',
      faults: {
        'recovery.text': 'Queste non sono le righe di un foglio, o mancano le ultime.',
        'recovery.other-network': 'Questo foglio è di un’altra rete da quella di questo nodo.',
        'recovery.not-synced': 'Il nodo legge ancora la catena: riprova quando sarà aggiornato.',
        'recovery.unknown-name': 'Il nome di questo foglio non è nella catena di questo nodo.',
        'recovery.worthless': 'Questo foglio non vale più nulla: la chiave del nome è stata sostituita da allora.',
        'recovery.key-pending': 'Una nuova chiave per questo nome attende già un blocco.',
      },
      done: 'L’ho stampato',
    },
  },
  pictures: {
    show: (host) => `Mostra l’immagine di ${host}`,
    fetching: (host) => `Recupero l’immagine di ${host}…`,
    of: (host) => `Immagine di ${host}`,
    hide: 'Nascondi l’immagine',
    faults: {
      none: 'A questo indirizzo non c’è nessuna immagine che si possa mostrare.',
      large: 'L’immagine è più grande di quanto il nodo recupera.',
      own: 'L’indirizzo porta nella rete del nodo: da lì non si recupera nulla.',
      host: 'Il suo server non è raggiungibile o non la dà.',
      node: 'Il nodo non risponde.',
    },
    title: 'Immagini',
    lead: 'Il tuo nodo recupera le immagini a cui rimandano i post. I loro server vedono il tuo nodo, o il suo proxy, e quando ha chiesto; mai questo browser.',
    choices: {
      never: 'Mai: restano link',
      ask: 'Quando premo',
      always: 'Sempre, di persone e feed che seguo',
    },
  },
  proof: {
    title: (name) => `La chiave di ${name}`,
    checking: 'La pagina verifica la prova…',
    checked: 'Verificato qui, in questa pagina, non dal nodo',
    key: 'Chiave',
    since: 'Dal blocco',
    above: 'Blocchi sopra',
    work: 'Per falsificarli',
    tries: (work) => `circa ${number(Number(work.toPrecision(2)))} tentativi`,
    upTo: 'Mostrato fino al blocco',
    anchored: 'I blocchi portano senza lacune da uno che questo programma conosce fino a questa chiave.',
    loose:
      'I blocchi precedenti non sono stati mostrati: chi voleva ingannare questa pagina ha dovuto spendere i tentativi indicati qui.',
    fromFirst: 'Ogni chiave ha la parola della precedente, dalla prima registrazione in poi.',
    tip: (when) => `L’ultimo blocco mostrato è del ${when}. Di una chiave successiva qui non si può dire niente.`,
    agrees: 'Il nodo nomina la stessa chiave.',
    differs:
      'Il nodo nomina una chiave diversa da quella dimostrata: non fidarti di ciò che mostra di questo nome, e chiedi a un altro nodo.',
    refused: (reason) =>
      `La prova data dal nodo non prova niente: ${reason} Non fidarti di ciò che dice di questa chiave.`,
    reasons: {
      'proof-malformed': 'non si può leggere.',
      'proof-version': 'è di una versione successiva di questo programma.',
      'proof-empty': 'è vuota.',
      'proof-too-long': 'è troppo lunga.',
      'proof-other-network': 'è di un’altra rete.',
      'proof-other-name': 'è di un altro nome.',
      'proof-order': 'le sue registrazioni sono in ordine sbagliato.',
      'proof-registration': 'non contiene alcuna registrazione di questo nome.',
      'proof-signature': 'una chiave nuova non ha una parola valida della precedente.',
      'proof-block-missing': 'manca il blocco di una registrazione.',
      'proof-branch': 'una registrazione non è nel suo blocco.',
      'proof-branch-ambiguous': 'si potrebbe leggere in due modi.',
      'proof-header-work': 'per un blocco non si è lavorato.',
      'proof-header-target': 'un blocco è più facile di quanto possa.',
      'network-unknown': 'questa pagina non conosce la rete.',
    },
    failed: (reason) => `La pagina non ha potuto verificare: ${reason}`,
    again: 'Verifica ancora',
    history: 'Chiavi che il nome ha avuto',
    origins: {
      registered: 'la prima chiave',
      replaced: 'una chiave nuova, per la parola della precedente',
      repeated: 'la stessa chiave un’altra volta',
      returned: 'una chiave che aveva già avuto: chiunque può ripetere le sostituzioni di allora',
      replayed: 'per una parola data in passato, che chiunque può ripetere',
    },
    block: (height) => `Blocco ${number(height)}`,
    noPosts: 'non ha firmato nessuno dei post di qui',
    posts: (first, last, posts) =>
      posts === 1
        ? `ha firmato il post ${number(first)}`
        : `ha firmato ${count(posts, nouns.post)} di qui, da ${number(first)} a ${number(last)}`,
    late: (posts) =>
      `${count(posts, nouns.post)} di questi quando la chiave nuova era già in uso: scritti tardi, o da qualcun altro che ha questa chiave`,
  },
  network: {
    parts: 'Parti della rete',
    partNames: {
      now: 'Stato',
      peers: 'Nodi',
      doctor: 'Salute',
      networks: 'Reti',
    },
    over: 'Per',
    spans: {
      hour: 'Un’ora',
      day: 'Un giorno',
      month: 'Un mese',
    },
    spanAgo: {
      hour: 'un’ora fa',
      day: 'un giorno fa',
      month: 'un mese fa',
    },
    now: 'adesso',
    noFigures: 'Non è ancora stato misurato niente. Il nodo misura ogni 10 secondi mentre è acceso.',
    time: 'Ora',
    asTable: 'Come tabella',
    plots: {
      chain: 'Catena',
      dht: 'DHT',
      peers: 'Pari',
      traffic: 'Traffico di DHT e sciami',
    },
    lines: {
      blocks: 'Blocchi',
      registrations: 'Nomi e chiavi nuove',
      dhtNodes: 'Nodi della DHT',
      chainPeers: 'Pari della catena',
      swarmPeers: 'Pari degli sciami',
      received: 'Ricevuti',
      sent: 'Inviati',
    },
    chainSummary: (blocks, names) =>
      `${count(blocks, '# blocco|# di blocchi|# blocchi')} con ${count(names, '# nome o chiave nuova|# di nomi e chiavi nuove|# nomi e chiavi nuove')} in questo tempo.`,
    dhtSummary: (now, most) =>
      `${count(now, nouns.node)} ${count(now, 'noto|noti|noti')} adesso, al massimo ${number(most)} in questo tempo.`,
    peersSummary: (chain, swarms) =>
      `Adesso ${count(chain, nouns.peer)} della catena e ${count(swarms, nouns.peer)} degli sciami.`,
    trafficSummary: (received, sent) => `${bytes(received)} ricevuti e ${bytes(sent)} inviati in questo tempo.`,
    perSecond: (rate) => `${bytes(rate)}/s`,
    map: 'Questo nodo e i suoi pari',
    mapWords: (chain, swarms) =>
      `Questo nodo al centro, ${count(chain, nouns.peer)} della catena intorno e ${count(swarms, '# sciame|# di sciami|# sciami')} all’esterno. Le tabelle sotto dicono lo stesso.`,
    mapKinds: {
      chain: 'Pari della catena',
      asked: 'Chiamato da noi',
      came: 'Venuto da noi',
      swarm: 'Sciame, più grande con più pari',
    },
    swarms: (swarms) => `Sciami (${number(swarms)})`,
    user: 'Utente',
    connected: 'Pari',
    knownOnes: 'Noti',
    held: 'Post qui',
    noSwarms: 'Qui non gira nessuno sciame. Ne comincia uno con ogni persona seguita.',
    dht: 'Guarda nella DHT',
    dhtHint: 'Chiede a un nodo dopo l’altro per 10 secondi. Mostra chi c’è, e non dice niente a nessuno.',
    look: 'Guarda intorno',
    looking: 'Si guarda intorno…',
    crawled: (nodes, silent, whole) =>
      `${count(nodes, 'Ha risposto # nodo|Hanno risposto # di nodi|Hanno risposto # nodi')}${whole ? '' : ' finora'}, ${number(silent)} no.`,
    estimated: (nodes) => `Tutta la rete ha circa ${count(nodes, nouns.node)}, per quanto si può giudicare da qui.`,
    roundTrip: (half, most) => `Metà ha risposto entro ${number(half)} ms, quasi tutti entro ${number(most)} ms.`,
    wrongIds: (nodes) =>
      `${count(nodes, nouns.node)} ${count(nodes, 'ha|hanno|hanno')} un identificativo che non va con l’indirizzo.`,
    crawlFailed: (reason) => `Non ha funzionato: ${reason}`,
    examine: 'Esamina ancora',
    examining: 'Si guarda se tutto va bene…',
    levels: {
      good: 'Tutto va bene.',
      advice: 'Tutto funziona. Qualcosa potrebbe andare meglio.',
      bad: 'Qualcosa non funziona.',
    },
    level: {
      good: 'Bene',
      advice: 'Consiglio',
      bad: 'Errato',
    },
    checks: {
      'port-reached': (f) =>
        `${port(f)}: degli sconosciuti la raggiungono. Tempo trascorso dall’ultimo: ${duration(numberOf(f, 'seconds'))}.`,
      'port-not-seen': (f) =>
        `${port(f)}: da un po’ non arriva nessuno sconosciuto: ${duration(60 * numberOf(f, 'minutes'))}. Se altri devono raggiungere questo nodo: inoltra la porta a questa macchina nel router e falla passare dal firewall. Senza questo il nodo funziona, ma aiuta meno gli altri.`,
      'port-too-early': (f) =>
        `${port(f)}: dall’avvio non è arrivato nessuno sconosciuto (${duration(60 * numberOf(f, 'minutes'))}). Questo non dice ancora nulla.`,
      'port-closed': (f) =>
        `${part(f)}: nessuno viene fatto entrare (-listen=0 o -connect). Il nodo funziona, ma aiuta meno gli altri.`,
      'port-behind-proxy': (f) => `${part(f)}: dietro un proxy nessuno viene fatto entrare da fuori.`,
      'router-mapped': (f) =>
        `Il router lascia passare le porte di questo nodo (${textOf(f, 'protocol')}${'address' in f ? `, da ${textOf(f, 'address')}` : ''}).`,
      'router-searching': () => 'Si sta chiedendo al router di lasciar passare le porte di questo nodo.',
      'router-none': () =>
        'Nessun router risponde a NAT-PMP o UPnP. Se altri devono raggiungere questo nodo: attiva uno dei due nel router, o inoltra le porte a mano.',
      'router-refused': (f) =>
        `Il router parla ${textOf(f, 'protocol')} e non lascia passare le porte: ${textOf(f, 'reason')}. Permettilo nel router, inoltra le porte a mano, o scegli un’altra -port.`,
      'router-nested': (f) =>
        `Il router lascia passare le porte (${textOf(f, 'protocol')}), ma il suo indirizzo ${textOf(f, 'address')} non è pubblico: davanti c’è un altro router, tuo o del fornitore. Inoltra le porte anche lì, o chiedi al fornitore un indirizzo pubblico.`,
      'service-running': (f) => `Altri raggiungono questo nodo tramite Tor a ${textOf(f, 'name')}.`,
      'service-starting': () => 'Il servizio nascosto è in preparazione.',
      'service-failed': (f) =>
        `Non c’è nessun servizio nascosto: ${textOf(f, 'reason')} Il nodo raggiunge comunque gli altri tramite Tor.`,
      'address-told': (f) => `Gli altri nodi vedono questo a ${textOf(f, 'address')}.`,
      'address-unknown': () =>
        'Nessuno ha ancora detto a questo nodo il suo indirizzo: due reti devono essere d’accordo.',
      'address-loopback': (f) => `Il nodo è legato a ${textOf(f, 'address')}: solo questa macchina può raggiungerlo.`,
      'peers-connected': (f) =>
        `Pari: ${number(numberOf(f, 'outbound'))} chiamati, ${number(numberOf(f, 'inbound'))} arrivati; indirizzi noti: ${number(numberOf(f, 'known'))}.`,
      'peers-only-inbound': (f) =>
        `Arrivati: ${count(numberOf(f, 'inbound'), nouns.peer)}; nessuno ha potuto essere chiamato. Indica un nodo di cui ti fidi: twister join "<link>", o -addnode=<host:porta>.`,
      'peers-none': (f) =>
        `Nessun nodo è connesso; indirizzi noti: ${number(numberOf(f, 'known'))}. Chiedi un invito a qualcuno: twister invite là, twister join "<link>" qui. Se questa macchina non ha Internet, collegala.`,
      'neighbours-few': (f) => `La DHT conosce ${count(numberOf(f, 'nodes'), nouns.node)}.`,
      'neighbours-many': (f) =>
        `${number(numberOf(f, 'count'))} altri nodi della DHT hanno indirizzi che differiscono dal tuo solo nell’ultimo numero. I nodi ne fanno entrare uno per ogni rete così: alcuni di voi non vengono sentiti. Usa indirizzi di altre reti, o un nodo per tutti.`,
      'names-shown': () =>
        'Questo nodo è leggero: conserva le intestazioni dei blocchi e, dei nomi, ciò che altri hanno mostrato con prove. Non può dire che un nome è libero, non registra e non estrae nulla e non ha blocchi da mostrare.',
      'clock-right': (f) => `Differenza dell’orologio da quelli dei pari: ${seconds(numberOf(f, 'seconds'))}.`,
      'clock-unknown': () => 'Nessun pari ha detto l’ora: non si sa se l’orologio è giusto.',
      'clock-wrong': (f) =>
        `Differenza dell’orologio da quelli dei pari: ${seconds(numberOf(f, 'seconds'))}. Regolalo, meglio tramite la rete: timedatectl set-ntp true, o le impostazioni dell’ora del sistema.`,
      'disk-roomy': (f) => `Spazio libero sul disco: ${bytes(1e6 * numberOf(f, 'megabytes'))}.`,
      'disk-short': (f) =>
        `Restano solo ${bytes(1e6 * numberOf(f, 'megabytes'))} liberi sul disco. Fai spazio, o lascia andare i post più vecchi degli altri: -keep=90d, -diskbudget=<MB>.`,
      'disk-full': (f) =>
        `Spazio libero sul disco: ${bytes(1e6 * numberOf(f, 'megabytes'))}. Presto non si potrà conservare più nulla. Fai spazio ora, o sposta i dati su un altro disco (-datadir).`,
      'disk-unknown': () => 'Non si è potuto scrivere nulla nella cartella dei dati. Controlla di chi è, e il disco.',
      'disk-fast': (f) => `Il disco conserva un piccolo file in ${number(numberOf(f, 'milliseconds'))} ms.`,
      'disk-slow': (f) =>
        `Il disco impiega ${number(numberOf(f, 'milliseconds'))} ms a conservare un piccolo file: tutto lo aspetta. Sostituisci una scheda o una chiavetta con un SSD o un disco; un’unità di rete non è un posto per i dati.`,
      'files-private': () => 'La cartella dei dati è solo per te.',
      'files-open': (f) =>
        `Altri utenti di questa macchina possono entrare nella cartella dei dati e leggere ${textOf(f, 'names')}, dove sono le tue chiavi: chmod -R go-rwx sulla cartella dei dati.`,
      'way-direct': () => 'Le connessioni sono dirette: gli altri vedono l’indirizzo di questa macchina.',
      'way-proxy': (f) =>
        `Tutto passa dal proxy ${textOf(f, 'proxy')}; nessun datagramma esce, e i pari interrogano la DHT per questo nodo.`,
      'way-tor': (f) =>
        `Tutto passa da Tor a ${textOf(f, 'proxy')}; nessun datagramma esce, e i pari interrogano la DHT per questo nodo.`,
    },
    hereTitle: 'Questa rete',
    here: (name) => `Questo nodo è in ${name === 'main' ? 'rete con tutti (main)' : name}.`,
    joinTitle: 'Entra in una rete',
    joinLead: 'Con un invito: un link che comincia con twister:join?, o un’immagine del suo codice.',
    joinLabel: 'Il link dell’invito',
    joinPicture: 'Scatta o scegli un’immagine del codice',
    noCode: 'In questa immagine non c’è un codice leggibile. Scattala ben di fronte, con tutto il codice dentro.',
    reading: 'Lettura dell’immagine…',
    join: 'Entra',
    joined: (peers) =>
      `${count(peers, 'Si sta connettendo # nodo|Si stanno connettendo # di nodi|Si stanno connettendo # nodi')} dell’invito.`,
    joinedFollows: (names) => `Segui ${list(names)}, se sono registrati.`,
    otherChain:
      'Questo nodo è in un’altra rete con lo stesso nome: i suoi blocchi non sono quelli dell’invito. Niente è stato cambiato.',
    otherNetwork: (name) =>
      `L’invito porta in ${name}. Un nodo è in una rete sola: un secondo, accanto a questo, vi entra. In un terminale sul computer del nodo:`,
    meanings: {
      'invitation-malformed': 'Questo non è un invito: cominciano con twister:join?',
      'invitation-network-unknown': 'L’invito non nomina alcuna rete che questo programma conosca.',
      'invitation-peer-malformed': 'L’invito nomina un nodo in un modo che non si può leggere. Chiedine uno nuovo.',
      'invitation-name-malformed': 'L’invito nomina un utente che non può esistere. Chiedine uno nuovo.',
    },
    foundTitle: 'Fonda una rete tua',
    foundLead:
      'Per una famiglia, un coro, una scuola: con nomi, blocchi e post propri, e senza nodi di altri. Funziona senza Internet. Il suo primo nodo cerca i suoi blocchi.',
    foundLabel: 'Nome della rete',
    foundHint: 'Da 1 a 32 tra a–z, 0–9, - e _.',
    foundThen: 'In un terminale sul computer del nodo:',
    foundAfter: 'Avvia il primo nodo della rete accanto a questo, e mostra l’invito per gli altri.',
    failed: (reason) => `Non ha funzionato: ${reason}`,
  },
  beginnings: {
    invited: 'Nominati nel tuo invito',
    fresh: 'Nomi nuovi',
    inBlock: (height) => `dal blocco ${number(height)}`,
    tags: 'I più usati adesso',
    nothing: 'Nessun altro ha ancora un nome in questa rete.',
    nothingHint: 'Porta qualcuno: prende un nome, e vi seguite a vicenda.',
    bring: 'Porta qualcuno',
  },
  groups: {
    title: 'Nuovo gruppo',
    lead: 'Chi è invitato può leggere ciò che si scrive da allora in poi, scrivere al gruppo e invitare altri.',
    label: 'Come si chiama il gruppo',
    invited: 'Chi invitare',
    invitedHint: 'Nomi di utenti, separati da spazi o virgole. Vedono l’invito se ti seguono.',
    make: 'Crea il gruppo',
    making: 'Creazione del gruppo…',
    unknown: (names) => `Nessuno si chiama così: ${list(names)}.`,
    manage: 'Informazioni sul gruppo',
    members: 'Membri, per quanto si sa qui',
    invite: 'Invita',
    invitedNow: (names) => `Invito mandato a ${list(names)}.`,
    rename: 'Un altro nome per il gruppo',
    renameNow: 'Rinomina',
    renamed: 'Al gruppo è stato detto il nuovo nome.',
    leave: 'Lascia il gruppo',
    leaveHint:
      'Ciò che è stato detto qui sparisce da questo nodo, e non arriva altro. Nessuno viene avvisato, e nessuno può escluderti.',
    leaveNow: 'Sì, lascia',
    stay: 'Resta',
    left: 'Hai lasciato il gruppo.',
    failed: (reason) => `Non ha funzionato: ${reason}`,
  },
  sending: {
    held: (seconds) => `Il tuo post esce tra ${duration(seconds)}.`,
    goingOut: 'Il tuo post esce adesso.',
    planned: (when) => `Il nodo lo pubblica: ${when}.`,
    undo: 'Annulla',
    now: 'Pubblica adesso',
    back: 'Il tuo testo è tornato dove l’hai scritto.',
    tooLate: 'È già uscito, o sta uscendo.',
    failed: (reason) => `Non ha funzionato: ${reason}`,
    later: 'Pubblica più tardi…',
    at: 'Quando esce',
    hint: 'Fino ad allora lo tiene il nodo: questa pagina si può chiudere.',
    atOnce: 'Non aspettare',
    past: 'Questo momento è già passato.',
    title: 'In attesa della loro ora',
    lead: 'Il nodo li pubblica quando è ora, anche con questa pagina chiusa. Ciò che è scaduto mentre il nodo era fermo esce al suo avvio.',
    thread: (posts) => `Una serie di ${number(posts)} post`,
    change: 'Modifica',
    text: 'Testo',
    save: 'Salva',
    cancel: 'Lascia com’è',
    takeBack: 'Ritira',
    takenBack: 'È di nuovo una bozza.',
    problem: (code) => `È la sua ora, ma non è potuto uscire (${code}). Il nodo riprova da solo.`,
    problems: {
      'wallet.locked': 'È la sua ora, ma il portafoglio è bloccato: esce quando viene sbloccato.',
      'posts.not-ready': 'È la sua ora; esce quando il tuo nome può essere usato.',
      'posts.not-found': 'È la sua ora, ma nessuno ha il post che ritrasmette. Il nodo continua a cercare.',
    },
    undoTitle: 'Tempo per ripensarci',
    undoLead: 'Quanto un post aspetta sul nodo prima di uscire. Fino ad allora puoi ritirarlo; dopo, nessuno può.',
    undoNone: 'Nessuno: esce subito',
    undoFor: (seconds) => duration(seconds),
    shorten: (saved) => `Accorcia il link di ${number(saved)} caratteri`,
    shortenHint: 'L’indirizzo va in un post a parte, che i programmi di twister trovano.',
    shortened: 'Il link è più corto.',
    leadsTo: (short) => `Si cerca dove porta ${short}.`,
  },
  promoted: {
    title: 'Che cosa dicono i blocchi trovati',
    lead: 'Un blocco che questo computer trova porta un testo fino a 140 caratteri, che gli altri vedono come post promosso.',
    nothing: 'Ancora niente: i blocchi trovati qui non promuovono niente.',
    of: (name) => `A nome di ${name}:`,
    label: 'Testo',
    add: 'Di’ anche questo',
    replace: 'Di’ solo questo',
    remove: 'Rimuovi',
    removeOf: (text) => `Rimuovi «${text}»`,
    saved: 'Salvato. I blocchi trovati da ora in poi lo dicono.',
    failed: (reason) => `Non ha funzionato: ${reason}`,
  },
  writing: {
    legend: 'Questo testo è lungo',
    one: 'Un solo post, di cui i vecchi client mostrano la prima parte',
    thread: (posts) => `Una serie di ${count(posts, nouns.post)}, ognuno in risposta al precedente`,
    preview: 'Come saranno i post',
    part: (place, posts) => `${number(place)} di ${number(posts)}`,
    tooMany: (most) => `Una serie ha al massimo ${count(most, nouns.post)}: accorcia il testo.`,
    names: 'Nomi che cominciano così',
    signs: 'Simboli che si chiamano così',
    found: (matches) =>
      `${count(matches, '# proposta|# di proposte|# proposte')}: scegli con su e giù, accetta con Invio.`,
  },
}
