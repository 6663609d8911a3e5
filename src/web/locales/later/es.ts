// Views that come later, in the words of ../es.ts.
import { type Figures, kindOf, numberOf, partOf, textOf } from '../../../api/check-figures.ts'
import { nouns, words } from '../es.ts'
import type { LaterTranslation } from '../translation.ts'

const { number, count, bytes, list, duration, seconds } = words

/** What the checks of a node are about. */
const parts = { chain: 'cadena', swarms: 'enjambres', dht: 'DHT' }
const port = (f: Figures): string => `Puerto ${kindOf(f)} ${textOf(f, 'port')} (${partOf(f, parts)})`
const part = (f: Figures): string => `${partOf(f, parts)} (${kindOf(f)})`

export const later: LaterTranslation = {
  keeping: {
    data: {
      title: 'Llévatelo todo',
      lead: 'Perfil, publicaciones, mensajes, seguidos, ocultos y marcadores en un archivo en el ordenador del nodo. Otro nodo lo incorpora con «twister import» y no reemplaza nada.',
      passphrase: 'Frase de contraseña',
      passphraseHint:
        'Con ella van también la clave y los grupos, y todo menos las publicaciones queda sellado. Sin ella, ninguno de los dos está en el archivo.',
      write: 'Escribir el archivo',
      importTitle: 'Traerlo todo de vuelta',
      importLead:
        'El archivo de una persona, en el ordenador del nodo, se une a lo que hay aquí. No se reemplaza nada.',
      importFile: 'Ruta del archivo',
      importPassphrase: 'Frase de contraseña del archivo, si la tiene',
      importRead: 'Incorporar',
      imported: (name, took, held, left) =>
        `Del archivo de ${name}: ${number(took)} incorporados, ${number(held)} ya estaban aquí, ${number(left)} omitidos.`,
      written: (file, folder, lines) => `${file} está escrito, en ${folder}: ${count(lines, nouns.line)}.`,
    },
    devices: {
      title: 'Usar tu nodo en otro dispositivo',
      lead: 'Quien abra este enlace en un navegador que llegue a este nodo entrará en la sesión. Sirve una vez, durante una hora.',
      make: 'Crear un enlace de acceso',
      picture: 'El enlace de acceso como código para una cámara',
      install: 'Instalar como aplicación',
      installHint: 'La página tiene entonces su propia ventana y se abre sin red.',
      logOut: 'Cerrar la sesión en este navegador',
      logOutHint:
        'Se borra todo lo que guarda este navegador: las publicaciones para leer sin el nodo, los borradores y los textos que esperan ser enviados.',
      confirm: 'Borrar y cerrar la sesión',
      cancel: 'Seguir en la sesión',
    },
    recovery: {
      title: 'Hojas de recuperación',
      lead: 'Una sola hoja de papel que te devuelve tu nombre si su secreto se pierde o lo roban. Quien tenga la hoja puede quedarse con el nombre.',
      none: 'En este nodo no se ha hecho ninguna.',
      states: {
        valid: 'Válida',
        used: 'Usada: su clave es ahora la del nombre',
        worthless: 'Sin valor: la clave se ha reemplazado desde entonces',
      },
      make: 'Hacer una hoja de recuperación',
      of: (name) => `Hoja de recuperación de ${name}`,
      made: (network, when) => `Red ${network}, hecha el ${when}.`,
      warning: 'Quien tenga esta hoja puede quedarse con el nombre. Imprímela ahora: aquí no se guarda nada de ella.',
      use: (network) =>
        `Inicia un nodo de la red ${network} y deja que lea la cadena. En su página elige «Tengo una hoja de recuperación», o escribe «twister recovery use»; después teclea las líneas.`,
      picture: 'Todas las líneas como código para un lector',
      worthless:
        'La hoja pierde su valor cuando la clave del nombre se reemplaza de otra manera: entonces, destrúyela.',
      print: 'Imprimir',
      useTab: 'Tengo una hoja de recuperación',
      useLead:
        'Escribe las líneas numeradas de la hoja, o haz una foto de su código. El nombre vuelve con el próximo bloque; después la hoja ya no vale nada.',
      useLabel: 'Las líneas de la hoja',
      lineWrong: (line) => `La línea ${number(line)} no es como está en la hoja.`,
      useNow: 'Recuperar el nombre',
      faults: {
        'recovery.text': 'Estas no son las líneas de una hoja, o faltan las últimas.',
        'recovery.other-network': 'Esta hoja es de otra red que la de este nodo.',
        'recovery.not-synced': 'El nodo aún lee la cadena: inténtalo cuando esté al día.',
        'recovery.unknown-name': 'El nombre de esta hoja no está en la cadena de este nodo.',
        'recovery.worthless': 'Esta hoja ya no vale nada: la clave del nombre se ha reemplazado desde entonces.',
        'recovery.key-pending': 'Una clave nueva para este nombre ya espera un bloque.',
      },
      done: 'La he impreso',
    },
  },
  pictures: {
    show: (host) => `Mostrar la imagen de ${host}`,
    fetching: (host) => `Trayendo la imagen de ${host}…`,
    of: (host) => `Imagen de ${host}`,
    hide: 'Ocultar la imagen',
    faults: {
      none: 'En esta dirección no hay ninguna imagen que se pueda mostrar.',
      large: 'La imagen es más grande de lo que trae el nodo.',
      own: 'La dirección lleva a la red del nodo: de ahí no se trae nada.',
      host: 'No se puede llegar a su servidor, o no la da.',
      node: 'El nodo no responde.',
    },
    title: 'Imágenes',
    lead: 'Tu nodo trae las imágenes a las que enlazan las publicaciones. Sus servidores ven tu nodo, o su proxy, y cuándo preguntó; nunca este navegador.',
    choices: {
      never: 'Nunca: se quedan en enlaces',
      ask: 'Cuando pulse',
      always: 'Siempre, de personas y canales que sigo',
    },
  },
  proof: {
    title: (name) => `La clave de ${name}`,
    checking: 'La página comprueba la prueba…',
    checked: 'Comprobado aquí, en esta página, no por el nodo',
    key: 'Clave',
    since: 'Desde el bloque',
    above: 'Bloques encima',
    work: 'Para falsificarlos',
    tries: (work) => `unos ${number(Number(work.toPrecision(2)))} intentos`,
    upTo: 'Mostrado hasta el bloque',
    anchored: 'Los bloques llevan sin huecos desde uno que este programa conoce hasta esta clave.',
    loose:
      'Los bloques anteriores no se mostraron: quien quisiera engañar a esta página tuvo que gastar los intentos que aquí se indican.',
    fromFirst: 'Cada clave tiene la palabra de la anterior, desde el primer registro.',
    tip: (when) => `El último bloque mostrado es del ${when}. De una clave posterior no se puede decir nada aquí.`,
    agrees: 'El nodo nombra la misma clave.',
    differs:
      'El nodo nombra otra clave que la demostrada: no te fíes de lo que muestra de este nombre y pregunta a otro nodo.',
    refused: (reason) => `La prueba que dio el nodo no prueba nada: ${reason} No te fíes de lo que dice de esta clave.`,
    reasons: {
      'proof-malformed': 'no se puede leer.',
      'proof-version': 'es de una versión posterior de este programa.',
      'proof-empty': 'está vacía.',
      'proof-too-long': 'es demasiado larga.',
      'proof-other-network': 'es de otra red.',
      'proof-other-name': 'es de otro nombre.',
      'proof-order': 'sus registros están en mal orden.',
      'proof-registration': 'no contiene ningún registro de este nombre.',
      'proof-signature': 'una clave nueva no tiene una palabra válida de la anterior.',
      'proof-block-missing': 'falta el bloque de un registro.',
      'proof-branch': 'un registro no está en su bloque.',
      'proof-branch-ambiguous': 'se podría leer de dos maneras.',
      'proof-header-work': 'no se trabajó por un bloque.',
      'proof-header-target': 'un bloque es más fácil de lo permitido.',
      'network-unknown': 'esta página no conoce la red.',
    },
    failed: (reason) => `La página no pudo comprobar: ${reason}`,
    again: 'Comprobar otra vez',
    history: 'Claves que ha tenido el nombre',
    origins: {
      registered: 'la primera clave',
      replaced: 'una clave nueva, por la palabra de la anterior',
      repeated: 'la misma clave otra vez',
      returned: 'una clave que ya tuvo: cualquiera puede repetir los reemplazos de entonces',
      replayed: 'por una palabra dada antes, que cualquiera puede repetir',
    },
    block: (height) => `Bloque ${number(height)}`,
    noPosts: 'no firmó ninguna de las publicaciones de aquí',
    posts: (first, last, posts) =>
      posts === 1
        ? `firmó la publicación ${number(first)}`
        : `firmó ${count(posts, nouns.post)} de aquí, de la ${number(first)} a la ${number(last)}`,
    late: (posts) =>
      `${count(posts, nouns.post)} de ellas cuando ya regía la clave nueva: escritas tarde, o por otra persona que tiene esta clave`,
  },
  network: {
    parts: 'Partes de la red',
    partNames: {
      now: 'Estado',
      peers: 'Nodos',
      doctor: 'Salud',
      networks: 'Redes',
    },
    over: 'Durante',
    spans: {
      hour: 'Una hora',
      day: 'Un día',
      month: 'Un mes',
    },
    spanAgo: {
      hour: 'hace una hora',
      day: 'hace un día',
      month: 'hace un mes',
    },
    now: 'ahora',
    noFigures: 'Aún no se ha medido nada. El nodo mide cada 10 segundos mientras funciona.',
    time: 'Hora',
    asTable: 'Como tabla',
    plots: {
      chain: 'Cadena',
      dht: 'DHT',
      peers: 'Pares',
      traffic: 'Tráfico de DHT y enjambres',
    },
    lines: {
      blocks: 'Bloques',
      registrations: 'Nombres y claves nuevas',
      dhtNodes: 'Nodos de la DHT',
      chainPeers: 'Pares de la cadena',
      swarmPeers: 'Pares de los enjambres',
      received: 'Recibido',
      sent: 'Enviado',
    },
    chainSummary: (blocks, names) =>
      `${count(blocks, '# bloque|# de bloques|# bloques')} con ${count(names, '# nombre o clave nueva|# de nombres y claves nuevas|# nombres y claves nuevas')} en este tiempo.`,
    dhtSummary: (now, most) =>
      `Ahora se conocen ${count(now, nouns.node)}; como máximo ${number(most)} en este tiempo.`,
    peersSummary: (chain, swarms) =>
      `Ahora ${count(chain, nouns.peer)} de la cadena y ${count(swarms, nouns.peer)} de los enjambres.`,
    trafficSummary: (received, sent) => `${bytes(received)} recibidos y ${bytes(sent)} enviados en este tiempo.`,
    perSecond: (rate) => `${bytes(rate)}/s`,
    map: 'Este nodo y sus pares',
    mapWords: (chain, swarms) =>
      `Este nodo en el centro, ${count(chain, nouns.peer)} de la cadena alrededor y ${count(swarms, '# enjambre|# de enjambres|# enjambres')} fuera. Las tablas de abajo dicen lo mismo.`,
    mapKinds: {
      chain: 'Par de la cadena',
      asked: 'Llamado por nosotros',
      came: 'Vino a nosotros',
      swarm: 'Enjambre, mayor con más pares',
    },
    swarms: (swarms) => `Enjambres (${number(swarms)})`,
    user: 'Usuario',
    connected: 'Pares',
    knownOnes: 'Conocidos',
    held: 'Publicaciones aquí',
    noSwarms: 'Aquí no funciona ningún enjambre. Empieza uno con cada persona seguida.',
    dht: 'Mirar por la DHT',
    dhtHint: 'Pregunta a un nodo tras otro durante 10 segundos. Muestra quién está y no cuenta nada a nadie.',
    look: 'Mirar',
    looking: 'Mirando…',
    crawled: (nodes, silent, whole) =>
      `${count(nodes, 'Respondió # nodo|Respondieron # de nodos|Respondieron # nodos')}${whole ? '' : ' hasta ahora'}, ${number(silent)} no.`,
    estimated: (nodes) => `Toda la red tiene unos ${count(nodes, nouns.node)}, según se puede juzgar desde aquí.`,
    roundTrip: (half, most) => `La mitad respondió en ${number(half)} ms, casi todos en ${number(most)} ms.`,
    wrongIds: (nodes) =>
      `${count(nodes, nouns.node)} ${count(nodes, 'tiene|tienen|tienen')} un identificador que no encaja con su dirección.`,
    crawlFailed: (reason) => `No ha funcionado: ${reason}`,
    examine: 'Examinar de nuevo',
    examining: 'Mirando si todo va bien…',
    levels: {
      good: 'Todo va bien.',
      advice: 'Todo funciona. Algo podría ir mejor.',
      bad: 'Algo no funciona.',
    },
    level: {
      good: 'Bien',
      advice: 'Consejo',
      bad: 'Mal',
    },
    checks: {
      'port-reached': (f) =>
        `${port(f)}: llegan desconocidos. Tiempo desde el último: ${duration(numberOf(f, 'seconds'))}.`,
      'port-not-seen': (f) =>
        `${port(f)}: hace tiempo que no llega ningún desconocido: ${duration(60 * numberOf(f, 'minutes'))}. Si otros deben alcanzar este nodo: redirige el puerto a esta máquina en tu router y déjalo pasar por el cortafuegos. Sin eso el nodo funciona, pero ayuda menos a los demás.`,
      'port-too-early': (f) =>
        `${port(f)}: no ha llegado ningún desconocido desde el inicio (${duration(60 * numberOf(f, 'minutes'))}). Eso aún no dice nada.`,
      'port-closed': (f) =>
        `${part(f)}: no se deja entrar a nadie (-listen=0 o -connect). El nodo funciona, pero ayuda menos a los demás.`,
      'port-behind-proxy': (f) => `${part(f)}: detrás de un proxy no se deja entrar a nadie de fuera.`,
      'router-mapped': (f) =>
        `El router deja pasar los puertos de este nodo (${textOf(f, 'protocol')}${'address' in f ? `, desde ${textOf(f, 'address')}` : ''}).`,
      'router-searching': () => 'Se está pidiendo al router que deje pasar los puertos de este nodo.',
      'router-none': () =>
        'Ningún router responde a NAT-PMP ni a UPnP. Si otros deben alcanzar este nodo: activa uno de los dos en tu router, o redirige los puertos a mano.',
      'router-refused': (f) =>
        `El router habla ${textOf(f, 'protocol')} y no deja pasar los puertos: ${textOf(f, 'reason')}. Permítelo en el router, redirige los puertos a mano o elige otro -port.`,
      'router-nested': (f) =>
        `El router deja pasar los puertos (${textOf(f, 'protocol')}), pero su propia dirección ${textOf(f, 'address')} no es pública: hay otro router delante, tuyo o del proveedor. Redirige los puertos allí también, o pide al proveedor una dirección pública.`,
      'service-running': (f) => `Otros alcanzan este nodo por Tor en ${textOf(f, 'name')}.`,
      'service-starting': () => 'Se está creando el servicio oculto.',
      'service-failed': (f) =>
        `No hay servicio oculto: ${textOf(f, 'reason')} Aun así, el nodo alcanza a otros por Tor.`,
      'address-told': (f) => `Otros nodos ven este en ${textOf(f, 'address')}.`,
      'address-unknown': () => 'Nadie le ha dicho aún su dirección a este nodo: dos redes deben coincidir en ella.',
      'address-loopback': (f) => `El nodo está ligado a ${textOf(f, 'address')}: solo esta máquina puede alcanzarlo.`,
      'peers-connected': (f) =>
        `Pares: ${number(numberOf(f, 'outbound'))} llamados, ${number(numberOf(f, 'inbound'))} llegados; direcciones conocidas: ${number(numberOf(f, 'known'))}.`,
      'peers-only-inbound': (f) =>
        `Han llegado ${count(numberOf(f, 'inbound'), nouns.peer)} y no se pudo llamar a ninguno. Nombra un nodo de confianza: twister join "<enlace>", o -addnode=<host:puerto>.`,
      'peers-none': (f) =>
        `No hay ningún nodo conectado; direcciones conocidas: ${number(numberOf(f, 'known'))}. Pide una invitación a alguien: twister invite allí, twister join "<enlace>" aquí. Si esta máquina no tiene Internet, conéctala.`,
      'neighbours-few': (f) => `La DHT conoce ${count(numberOf(f, 'nodes'), nouns.node)}.`,
      'neighbours-many': (f) =>
        `${number(numberOf(f, 'count'))} nodos más de la DHT tienen direcciones que solo difieren de la tuya en el último número. Los nodos admiten uno de cada red así: a algunos de los vuestros no se los oye. Usa direcciones de otras redes, o un nodo para todos.`,
      'names-shown': () =>
        'Este nodo es ligero: guarda cabeceras de bloques y, de los nombres, lo que otros han mostrado con pruebas. No puede decir que un nombre está libre, no registra ni mina nada y no tiene bloques que mostrar.',
      'clock-right': (f) => `Diferencia del reloj con los de los pares: ${seconds(numberOf(f, 'seconds'))}.`,
      'clock-unknown': () => 'Ningún par ha dicho la hora: no se sabe si el reloj va bien.',
      'clock-wrong': (f) =>
        `Diferencia del reloj con los de los pares: ${seconds(numberOf(f, 'seconds'))}. Ponlo en hora, mejor por la red: timedatectl set-ntp true, o los ajustes de hora de tu sistema.`,
      'disk-roomy': (f) => `Espacio libre en el disco: ${bytes(1e6 * numberOf(f, 'megabytes'))}.`,
      'disk-short': (f) =>
        `Solo quedan ${bytes(1e6 * numberOf(f, 'megabytes'))} libres en el disco. Haz sitio, o deja ir publicaciones antiguas de otros: -keep=90d, -diskbudget=<MB>.`,
      'disk-full': (f) =>
        `Espacio libre en el disco: ${bytes(1e6 * numberOf(f, 'megabytes'))}. Pronto no se podrá guardar nada. Haz sitio ahora, o lleva los datos a otro disco (-datadir).`,
      'disk-unknown': () => 'No se pudo escribir nada en la carpeta de datos. Mira de quién es y cómo está el disco.',
      'disk-fast': (f) => `El disco guarda un archivo pequeño en ${number(numberOf(f, 'milliseconds'))} ms.`,
      'disk-slow': (f) =>
        `El disco tarda ${number(numberOf(f, 'milliseconds'))} ms en guardar un archivo pequeño: todo espera por él. Cambia una tarjeta o memoria USB por un SSD o un disco; una unidad de red no es lugar para los datos.`,
      'files-private': () => 'La carpeta de datos es solo para ti.',
      'files-open': (f) =>
        `Otros usuarios de esta máquina pueden entrar en la carpeta de datos y leer ${textOf(f, 'names')}, donde están tus claves: chmod -R go-rwx en la carpeta de datos.`,
      'way-direct': () => 'Las conexiones son directas: otros ven la dirección de esta máquina.',
      'way-proxy': (f) =>
        `Todo pasa por el proxy ${textOf(f, 'proxy')}; no sale ningún datagrama, y los pares preguntan a la DHT por este nodo.`,
      'way-tor': (f) =>
        `Todo pasa por Tor en ${textOf(f, 'proxy')}; no sale ningún datagrama, y los pares preguntan a la DHT por este nodo.`,
    },
    hereTitle: 'Esta red',
    here: (name) => `Este nodo está en ${name === 'main' ? 'la red de todos (main)' : name}.`,
    joinTitle: 'Unirse a una red',
    joinLead: 'Con una invitación: un enlace que empieza por twister:join?, o una imagen de su código.',
    joinLabel: 'El enlace de la invitación',
    joinPicture: 'Tomar o elegir una imagen del código',
    noCode: 'En esta imagen no hay ningún código legible. Tómala de frente, con todo el código dentro.',
    reading: 'Leyendo la imagen…',
    join: 'Unirse',
    joined: (peers) =>
      `${count(peers, 'Se está conectando # nodo|Se están conectando # de nodos|Se están conectando # nodos')} de la invitación.`,
    joinedFollows: (names) => `Sigues a ${list(names)}, si están registrados.`,
    otherChain:
      'Este nodo está en otra red del mismo nombre: sus bloques no son los de la invitación. No se ha cambiado nada.',
    otherNetwork: (name) =>
      `La invitación lleva a ${name}. Un nodo está en una sola red: un segundo, junto a este, se une a ella. En una terminal del ordenador del nodo:`,
    meanings: {
      'invitation-malformed': 'Esto no es una invitación: empiezan por twister:join?',
      'invitation-network-unknown': 'La invitación no nombra ninguna red que este programa conozca.',
      'invitation-peer-malformed': 'La invitación nombra un nodo de un modo que no se puede leer. Pide una nueva.',
      'invitation-name-malformed': 'La invitación nombra un usuario que no puede existir. Pide una nueva.',
    },
    foundTitle: 'Fundar una red propia',
    foundLead:
      'Para una familia, un coro, una escuela: con nombres, bloques y publicaciones propios y sin nodos de nadie más. Funciona sin Internet. Su primer nodo busca sus bloques.',
    foundLabel: 'Nombre de la red',
    foundHint: 'De 1 a 32 de a–z, 0–9, - y _.',
    foundThen: 'En una terminal del ordenador del nodo:',
    foundAfter: 'Inicia el primer nodo de la red junto a este y muestra la invitación para los demás.',
    failed: (reason) => `No ha funcionado: ${reason}`,
  },
  beginnings: {
    invited: 'Nombrados en tu invitación',
    fresh: 'Nombres nuevos',
    inBlock: (height) => `desde el bloque ${number(height)}`,
    tags: 'Lo más usado ahora',
    nothing: 'Nadie más tiene todavía un nombre en esta red.',
    nothingHint: 'Trae a alguien: esa persona toma un nombre y os seguís.',
    bring: 'Traer a alguien',
  },
  groups: {
    title: 'Grupo nuevo',
    lead: 'Quien recibe una invitación puede leer lo que se escriba desde entonces, escribir al grupo e invitar a otros.',
    label: 'Cómo se llama el grupo',
    invited: 'A quién invitar',
    invitedHint: 'Nombres de usuarios, separados por espacios o comas. Ven la invitación si te siguen.',
    make: 'Crear el grupo',
    making: 'Creando el grupo…',
    unknown: (names) => `No hay nadie que se llame así: ${list(names)}.`,
    manage: 'Acerca de este grupo',
    members: 'Miembros, hasta donde se sabe aquí',
    invite: 'Invitar',
    invitedNow: (names) => `Invitación enviada a ${list(names)}.`,
    rename: 'Otro nombre para el grupo',
    renameNow: 'Cambiar el nombre',
    renamed: 'Se ha dicho al grupo su nuevo nombre.',
    leave: 'Salir del grupo',
    leaveHint:
      'Lo que se dijo aquí desaparece de este nodo y no llega nada más. No se avisa a nadie, y nadie puede expulsarte.',
    leaveNow: 'Sí, salir',
    stay: 'Quedarse',
    left: 'Has salido del grupo.',
    failed: (reason) => `No ha funcionado: ${reason}`,
  },
  sending: {
    held: (seconds) => `Tu publicación sale en ${duration(seconds)}.`,
    goingOut: 'Tu publicación sale ahora.',
    planned: (when) => `El nodo la publica: ${when}.`,
    undo: 'Deshacer',
    now: 'Publicar ahora',
    back: 'Tu texto ha vuelto a donde lo escribiste.',
    tooLate: 'Ya ha salido o está en camino.',
    failed: (reason) => `No ha funcionado: ${reason}`,
    later: 'Publicar más tarde…',
    at: 'Cuándo sale',
    hint: 'El nodo la guarda hasta entonces: puedes cerrar esta página.',
    atOnce: 'No esperar',
    past: 'Ese momento ya ha pasado.',
    title: 'Esperan su hora',
    lead: 'El nodo las publica cuando llega su hora, también con esta página cerrada. Lo que venció mientras el nodo no funcionaba sale cuando arranca.',
    thread: (posts) => `Un hilo de ${number(posts)} publicaciones`,
    change: 'Cambiar',
    text: 'Texto',
    save: 'Guardar',
    cancel: 'Dejarlo así',
    takeBack: 'Retirar',
    takenBack: 'Vuelve a ser un borrador.',
    problem: (code) =>
      `Ha llegado su hora, pero no ha podido salir (${code}). El nodo lo intenta de nuevo por sí solo.`,
    problems: {
      'wallet.locked': 'Ha llegado su hora, pero la cartera está bloqueada: sale cuando se desbloquee.',
      'posts.not-ready': 'Ha llegado su hora; sale cuando se pueda usar tu nombre.',
      'posts.not-found': 'Ha llegado su hora, pero nadie tiene la publicación que difunde. El nodo sigue buscando.',
    },
    undoTitle: 'Tiempo para pensarlo',
    undoLead:
      'Cuánto espera una publicación en el nodo antes de salir. Hasta entonces puedes retirarla; después, nadie puede.',
    undoNone: 'Ninguno: sale enseguida',
    undoFor: (seconds) => duration(seconds),
    shorten: (saved) => `Acortar el enlace en ${number(saved)} caracteres`,
    shortenHint: 'La dirección va en una publicación aparte, que los programas de twister encuentran.',
    shortened: 'El enlace es más corto.',
    leadsTo: (short) => `Se busca a dónde lleva ${short}.`,
  },
  promoted: {
    title: 'Lo que dicen los bloques encontrados',
    lead: 'Un bloque que encuentra este ordenador lleva un texto de hasta 140 caracteres, que otros ven como publicación promocionada.',
    nothing: 'Nada todavía: los bloques encontrados aquí no promocionan nada.',
    of: (name) => `En nombre de ${name}:`,
    label: 'Texto',
    add: 'Decir también esto',
    replace: 'Decir solo esto',
    remove: 'Quitar',
    removeOf: (text) => `Quitar «${text}»`,
    saved: 'Guardado. Los bloques que se encuentren desde ahora lo dirán.',
    failed: (reason) => `No ha funcionado: ${reason}`,
  },
  writing: {
    legend: 'Este texto es largo',
    one: 'Una publicación, de la que los clientes antiguos muestran la primera parte',
    thread: (posts) => `Un hilo de ${count(posts, nouns.post)}, cada una respuesta a la anterior`,
    preview: 'Cómo serán las publicaciones',
    part: (place, posts) => `${number(place)} de ${number(posts)}`,
    tooMany: (most) => `Un hilo tiene como máximo ${count(most, nouns.post)}: acorta el texto.`,
    names: 'Nombres que empiezan así',
    signs: 'Símbolos que se llaman así',
    found: (matches) =>
      `${count(matches, '# propuesta|# de propuestas|# propuestas')}: elige con arriba y abajo, acepta con Intro.`,
  },
}
