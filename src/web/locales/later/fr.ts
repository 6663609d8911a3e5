// Views that come later, in the words of ../fr.ts.
import { type Figures, kindOf, numberOf, partOf, textOf } from '../../../api/check-figures.ts'
import { nouns, words } from '../fr.ts'
import type { LaterTranslation } from '../translation.ts'

const { number, count, bytes, list, duration, seconds } = words

/** What the checks of a node are about. */
const parts = { chain: 'chaîne', swarms: 'essaims', dht: 'DHT' }
const port = (f: Figures): string => `Port ${kindOf(f)} ${textOf(f, 'port')} (${partOf(f, parts)})`
const part = (f: Figures): string => `${partOf(f, parts)} (${kindOf(f)})`

export const later: LaterTranslation = {
  keeping: {
    data: {
      title: 'Tout emporter',
      lead: 'Profil, billets, messages, suivis, masqués et marque-pages dans un fichier sur l’ordinateur du nœud. Un autre nœud l’intègre avec « twister import » et ne remplace rien.',
      passphrase: 'Phrase secrète',
      passphraseHint:
        'Avec elle, la clé et les groupes partent aussi, et tout sauf les billets est scellé. Sans elle, ni l’une ni les autres ne sont dans le fichier.',
      write: 'Écrire le fichier',
      importTitle: 'Tout ramener',
      importLead:
        'Le fichier d’une personne, sur l’ordinateur du nœud, est fusionné avec ce qui est ici. Rien n’est remplacé.',
      importFile: 'Chemin du fichier',
      importPassphrase: 'Phrase secrète du fichier, s’il en a une',
      importRead: 'Intégrer',
      imported: (name, took, held, left) =>
        `Du fichier de ${name} : ${number(took)} intégrés, ${number(held)} déjà ici, ${number(left)} laissés.`,
      written: (file, folder, lines) => `${file} est écrit, dans ${folder} : ${count(lines, nouns.line)}.`,
    },
    devices: {
      title: 'Utiliser votre nœud sur un autre appareil',
      lead: 'Qui ouvre ce lien dans un navigateur qui peut joindre ce nœud est connecté. Il sert une fois, pendant une heure.',
      make: 'Créer un lien de connexion',
      picture: 'Le lien de connexion comme code pour un appareil photo',
      install: 'Installer comme application',
      installHint: 'La page a alors sa propre fenêtre et s’ouvre sans réseau.',
      logOut: 'Déconnecter ce navigateur',
      logOutHint:
        'Tout ce que garde ce navigateur est effacé : les billets à lire sans le nœud, les brouillons et les textes en attente d’envoi.',
      confirm: 'Effacer et déconnecter',
      cancel: 'Rester connecté',
    },
    recovery: {
      title: 'Feuilles de récupération',
      lead: 'Une seule page de papier qui vous rend votre nom si son secret est perdu ou volé. Qui a la page peut prendre le nom.',
      none: 'Aucune n’a été faite sur ce nœud.',
      states: {
        valid: 'Valable',
        used: 'Utilisée : sa clé est maintenant celle du nom',
        worthless: 'Sans valeur : la clé a été remplacée depuis',
      },
      make: 'Faire une feuille de récupération',
      of: (name) => `Feuille de récupération de ${name}`,
      made: (network, when) => `Réseau ${network}, faite le ${when}.`,
      warning: 'Qui a cette feuille peut prendre le nom. Imprimez-la maintenant : rien n’en est gardé ici.',
      use: (network) =>
        `Démarrez un nœud du réseau ${network} et laissez-le lire la chaîne. Sur sa page, choisissez « J’ai une feuille de récupération », ou écrivez « twister recovery use » ; puis tapez les lignes.`,
      picture: 'Toutes les lignes comme code pour un lecteur',
      worthless:
        'La feuille perd sa valeur quand la clé du nom est remplacée d’une autre manière : détruisez-la alors.',
      print: 'Imprimer',
      useTab: 'J’ai une feuille de récupération',
      useLead:
        'Tapez les lignes numérotées de la feuille, ou prenez une photo de son code. Le nom revient avec le prochain bloc ; ensuite la feuille ne vaut plus rien.',
      useLabel: 'Les lignes de la feuille',
      lineWrong: (line) => `La ligne ${number(line)} n’est pas telle qu’elle figure sur la feuille.`,
      useNow: 'Faire revenir le nom',
      faults: {
        'recovery.text': 'Ce ne sont pas les lignes d’une feuille, ou les dernières manquent.',
        'recovery.other-network': 'Cette feuille est d’un autre réseau que celui de ce nœud.',
        'recovery.not-synced': 'Le nœud lit encore la chaîne : réessayez quand il sera à jour.',
        'recovery.unknown-name': 'Le nom de cette feuille n’est pas dans la chaîne de ce nœud.',
        'recovery.worthless': 'Cette feuille ne vaut plus rien : la clé du nom a été remplacée depuis.',
        'recovery.key-pending': 'Une nouvelle clé pour ce nom attend déjà un bloc.',
      },
      done: 'Je l’ai imprimée',
    },
  },
  pictures: {
    show: (host) => `Afficher l’image de ${host}`,
    fetching: (host) => `Récupération de l’image de ${host}…`,
    of: (host) => `Image de ${host}`,
    hide: 'Masquer l’image',
    faults: {
      none: 'Il n’y a à cette adresse aucune image qui puisse être affichée.',
      large: 'L’image est plus grande que ce que le nœud récupère.',
      own: 'L’adresse mène dans le réseau du nœud : rien n’y est récupéré.',
      host: 'Son serveur est injoignable ou ne la donne pas.',
      node: 'Le nœud ne répond pas.',
    },
    title: 'Images',
    lead: 'Votre nœud récupère les images vers lesquelles mènent les billets. Leurs serveurs voient votre nœud, ou son proxy, et l’heure de la demande ; jamais ce navigateur.',
    choices: {
      never: 'Jamais : elles restent des liens',
      ask: 'Quand j’appuie',
      always: 'Toujours, pour les personnes et les flux que je suis',
    },
  },
  proof: {
    title: (name) => `La clé de ${name}`,
    checking: 'La page vérifie la preuve…',
    checked: 'Vérifié ici, dans cette page, pas par le nœud',
    key: 'Clé',
    since: 'Depuis le bloc',
    above: 'Blocs par-dessus',
    work: 'Pour les falsifier',
    tries: (work) => `environ ${number(Number(work.toPrecision(2)))} essais`,
    upTo: 'Montré jusqu’au bloc',
    anchored: 'Les blocs mènent sans trou d’un bloc que ce programme connaît jusqu’à cette clé.',
    loose:
      'Les blocs d’avant n’ont pas été montrés : qui voulait tromper cette page a dû dépenser les essais indiqués ici.',
    fromFirst: 'Chaque clé a la parole de la précédente, depuis le premier enregistrement.',
    tip: (when) => `Le dernier bloc montré est du ${when}. D’une clé plus tardive, rien ne peut être dit ici.`,
    agrees: 'Le nœud nomme la même clé.',
    differs:
      'Le nœud nomme une autre clé que celle qui est prouvée : ne vous fiez pas à ce qu’il montre de ce nom, et demandez à un autre nœud.',
    refused: (reason) =>
      `La preuve donnée par le nœud ne prouve rien : ${reason} Ne vous fiez pas à ce qu’il dit de cette clé.`,
    reasons: {
      'proof-malformed': 'elle ne peut pas être lue.',
      'proof-version': 'elle est d’une version plus récente de ce programme.',
      'proof-empty': 'elle est vide.',
      'proof-too-long': 'elle est trop longue.',
      'proof-other-network': 'elle est d’un autre réseau.',
      'proof-other-name': 'elle est d’un autre nom.',
      'proof-order': 'ses enregistrements sont dans le mauvais ordre.',
      'proof-registration': 'elle ne contient aucun enregistrement de ce nom.',
      'proof-signature': 'une nouvelle clé n’a pas de parole valable de la précédente.',
      'proof-block-missing': 'le bloc d’un enregistrement manque.',
      'proof-branch': 'un enregistrement n’est pas dans son bloc.',
      'proof-branch-ambiguous': 'elle pourrait se lire de deux façons.',
      'proof-header-work': 'un bloc n’a pas été travaillé.',
      'proof-header-target': 'un bloc est plus facile que permis.',
      'network-unknown': 'cette page ne connaît pas le réseau.',
    },
    failed: (reason) => `La page n’a pas pu vérifier : ${reason}`,
    again: 'Vérifier encore',
    history: 'Clés que le nom a eues',
    origins: {
      registered: 'la première clé',
      replaced: 'une nouvelle clé, par la parole de la précédente',
      repeated: 'la même clé encore une fois',
      returned: 'une clé qu’il avait déjà eue : chacun peut répéter les remplacements de ce temps',
      replayed: 'par une parole donnée auparavant, que chacun peut répéter',
    },
    block: (height) => `Bloc ${number(height)}`,
    noPosts: 'n’a signé aucun des billets d’ici',
    posts: (first, last, posts) =>
      posts === 1
        ? `a signé le billet ${number(first)}`
        : `a signé ${count(posts, nouns.post)} d’ici, de ${number(first)} à ${number(last)}`,
    late: (posts) =>
      `${count(posts, nouns.post)} d’entre eux quand la nouvelle clé servait déjà : écrits tard, ou par quelqu’un d’autre qui a cette clé`,
  },
  network: {
    parts: 'Parties du réseau',
    partNames: {
      now: 'État',
      peers: 'Nœuds',
      doctor: 'Santé',
      networks: 'Réseaux',
    },
    over: 'Sur',
    spans: {
      hour: 'Une heure',
      day: 'Un jour',
      month: 'Un mois',
    },
    spanAgo: {
      hour: 'il y a une heure',
      day: 'il y a un jour',
      month: 'il y a un mois',
    },
    now: 'maintenant',
    noFigures: 'Rien n’a encore été mesuré. Le nœud mesure toutes les 10 secondes tant qu’il tourne.',
    time: 'Heure',
    asTable: 'En tableau',
    plots: {
      chain: 'Chaîne',
      dht: 'DHT',
      peers: 'Pairs',
      traffic: 'Trafic de la DHT et des essaims',
    },
    lines: {
      blocks: 'Blocs',
      registrations: 'Noms et nouvelles clés',
      dhtNodes: 'Nœuds de la DHT',
      chainPeers: 'Pairs de la chaîne',
      swarmPeers: 'Pairs des essaims',
      received: 'Reçu',
      sent: 'Envoyé',
    },
    chainSummary: (blocks, names) =>
      `${count(blocks, '# bloc|# de blocs|# blocs')} avec ${count(names, '# nom ou nouvelle clé|# de noms et nouvelles clés|# noms et nouvelles clés')} pendant ce temps.`,
    dhtSummary: (now, most) =>
      `${count(now, nouns.node)} ${count(now, 'connu|connus|connus')} maintenant, ${number(most)} au plus pendant ce temps.`,
    peersSummary: (chain, swarms) =>
      `${count(chain, nouns.peer)} de la chaîne et ${count(swarms, nouns.peer)} des essaims maintenant.`,
    trafficSummary: (received, sent) => `${bytes(received)} reçus et ${bytes(sent)} envoyés pendant ce temps.`,
    perSecond: (rate) => `${bytes(rate)}/s`,
    map: 'Ce nœud et ses pairs',
    mapWords: (chain, swarms) =>
      `Ce nœud au milieu, ${count(chain, nouns.peer)} de la chaîne autour, et ${count(swarms, '# essaim|# d’essaims|# essaims')} à l’extérieur. Les tableaux ci-dessous disent la même chose.`,
    mapKinds: {
      chain: 'Pair de la chaîne',
      asked: 'Appelé par nous',
      came: 'Venu à nous',
      swarm: 'Essaim, plus grand avec plus de pairs',
    },
    swarms: (swarms) => `Essaims (${number(swarms)})`,
    user: 'Utilisateur',
    connected: 'Pairs',
    knownOnes: 'Connus',
    held: 'Billets ici',
    noSwarms: 'Aucun essaim ne tourne ici. Un essaim commence avec chaque personne suivie.',
    dht: 'Regarder dans la DHT',
    dhtHint: 'Interroge un nœud après l’autre pendant 10 secondes. Cela montre qui est là, et ne dit rien à personne.',
    look: 'Parcourir',
    looking: 'Parcours…',
    crawled: (nodes, silent, whole) =>
      `${count(nodes, '# nœud a répondu|# de nœuds ont répondu|# nœuds ont répondu')}${whole ? '' : ' jusqu’ici'}, ${number(silent)} non.`,
    estimated: (nodes) => `Tout le réseau a environ ${count(nodes, nouns.node)}, autant qu’on puisse en juger d’ici.`,
    roundTrip: (half, most) => `La moitié a répondu en ${number(half)} ms, presque tous en ${number(most)} ms.`,
    wrongIds: (nodes) =>
      `${count(nodes, nouns.node)} ${count(nodes, 'a un identifiant qui ne va|ont un identifiant qui ne va|ont un identifiant qui ne va')} pas avec son adresse.`,
    crawlFailed: (reason) => `Cela n’a pas fonctionné : ${reason}`,
    examine: 'Examiner encore',
    examining: 'On regarde si tout va bien…',
    levels: {
      good: 'Tout va bien.',
      advice: 'Tout marche. Quelque chose pourrait aller mieux.',
      bad: 'Quelque chose ne marche pas.',
    },
    level: {
      good: 'Bon',
      advice: 'Conseil',
      bad: 'Faux',
    },
    checks: {
      'port-reached': (f) =>
        `${port(f)} : des inconnus l’atteignent. Temps écoulé depuis le dernier : ${duration(numberOf(f, 'seconds'))}.`,
      'port-not-seen': (f) =>
        `${port(f)} : aucun inconnu n’est venu depuis un moment : ${duration(60 * numberOf(f, 'minutes'))}. Si d’autres doivent atteindre ce nœud : redirigez le port vers cette machine dans votre routeur et laissez-le passer par le pare-feu. Sans cela, le nœud fonctionne, mais aide moins les autres.`,
      'port-too-early': (f) =>
        `${port(f)} : aucun inconnu n’est venu depuis le démarrage (${duration(60 * numberOf(f, 'minutes'))}). Cela ne dit encore rien.`,
      'port-closed': (f) =>
        `${part(f)} : personne n’est admis (-listen=0 ou -connect). Le nœud fonctionne, mais aide moins les autres.`,
      'port-behind-proxy': (f) => `${part(f)} : derrière un proxy, personne n’est admis de l’extérieur.`,
      'router-mapped': (f) =>
        `Le routeur laisse passer les ports de ce nœud (${textOf(f, 'protocol')}${'address' in f ? `, depuis ${textOf(f, 'address')}` : ''}).`,
      'router-searching': () => 'On demande au routeur de laisser passer les ports de ce nœud.',
      'router-none': () =>
        'Aucun routeur ne répond à NAT-PMP ni à UPnP. Si d’autres doivent atteindre ce nœud : activez l’un des deux dans votre routeur, ou redirigez les ports à la main.',
      'router-refused': (f) =>
        `Le routeur parle ${textOf(f, 'protocol')} et ne laisse pas passer les ports : ${textOf(f, 'reason')}. Autorisez-le dans le routeur, redirigez les ports à la main, ou choisissez un autre -port.`,
      'router-nested': (f) =>
        `Le routeur laisse passer les ports (${textOf(f, 'protocol')}), mais sa propre adresse ${textOf(f, 'address')} n’est pas publique : un autre routeur se trouve devant, le vôtre ou celui du fournisseur. Redirigez les ports là aussi, ou demandez une adresse publique au fournisseur.`,
      'service-running': (f) => `D’autres atteignent ce nœud par Tor à ${textOf(f, 'name')}.`,
      'service-starting': () => 'Le service caché est en cours de création.',
      'service-failed': (f) =>
        `Il n’y a pas de service caché : ${textOf(f, 'reason')} Le nœud atteint tout de même les autres par Tor.`,
      'address-told': (f) => `Les autres nœuds voient celui-ci à ${textOf(f, 'address')}.`,
      'address-unknown': () => 'Personne n’a encore dit son adresse à ce nœud : deux réseaux doivent être d’accord.',
      'address-loopback': (f) => `Le nœud est lié à ${textOf(f, 'address')} : seule cette machine peut l’atteindre.`,
      'peers-connected': (f) =>
        `Pairs : ${number(numberOf(f, 'outbound'))} appelés, ${number(numberOf(f, 'inbound'))} venus ; adresses connues : ${number(numberOf(f, 'known'))}.`,
      'peers-only-inbound': (f) =>
        `${count(numberOf(f, 'inbound'), nouns.peer)} venus, et aucun n’a pu être appelé. Nommez un nœud de confiance : twister join "<lien>", ou -addnode=<hôte:port>.`,
      'peers-none': (f) =>
        `Aucun nœud n’est connecté ; adresses connues : ${number(numberOf(f, 'known'))}. Demandez une invitation à quelqu’un : twister invite là-bas, twister join "<lien>" ici. Si cette machine n’a pas Internet, connectez-la.`,
      'neighbours-few': (f) => `La DHT connaît ${count(numberOf(f, 'nodes'), nouns.node)}.`,
      'neighbours-many': (f) =>
        `${number(numberOf(f, 'count'))} autres nœuds de la DHT ont des adresses qui ne diffèrent de la vôtre que par le dernier nombre. Les nœuds n’en admettent qu’un par réseau de ce genre : certains des vôtres ne sont pas entendus. Utilisez des adresses d’autres réseaux, ou un seul nœud pour tous.`,
      'names-shown': () =>
        'Ce nœud est léger : il garde les en-têtes des blocs et, des noms, ce que d’autres ont montré avec des preuves. Il ne peut pas dire qu’un nom est libre, n’enregistre rien, ne mine pas et n’a pas de blocs à montrer.',
      'clock-right': (f) => `Écart de l’horloge avec celles des pairs : ${seconds(numberOf(f, 'seconds'))}.`,
      'clock-unknown': () => 'Aucun pair n’a dit l’heure : on ne sait pas si l’horloge est juste.',
      'clock-wrong': (f) =>
        `Écart de l’horloge avec celles des pairs : ${seconds(numberOf(f, 'seconds'))}. Réglez-la, de préférence par le réseau : timedatectl set-ntp true, ou les réglages de l’heure de votre système.`,
      'disk-roomy': (f) => `Espace libre sur le disque : ${bytes(1e6 * numberOf(f, 'megabytes'))}.`,
      'disk-short': (f) =>
        `Il ne reste que ${bytes(1e6 * numberOf(f, 'megabytes'))} sur le disque. Faites de la place, ou laissez partir d’anciens billets des autres : -keep=90d, -diskbudget=<MB>.`,
      'disk-full': (f) =>
        `Espace libre sur le disque : ${bytes(1e6 * numberOf(f, 'megabytes'))}. Bientôt rien ne pourra plus être gardé. Faites de la place maintenant, ou déplacez les données sur un autre disque (-datadir).`,
      'disk-unknown': () =>
        'Rien n’a pu être écrit dans le dossier des données. Vérifiez son propriétaire et le disque.',
      'disk-fast': (f) => `Le disque enregistre un petit fichier en ${number(numberOf(f, 'milliseconds'))} ms.`,
      'disk-slow': (f) =>
        `Le disque met ${number(numberOf(f, 'milliseconds'))} ms à enregistrer un petit fichier : tout attend après lui. Remplacez une carte ou une clé par un SSD ou un disque ; un lecteur réseau n’est pas un endroit pour les données.`,
      'files-private': () => 'Le dossier des données est pour vous seul.',
      'files-open': (f) =>
        `D’autres utilisateurs de cette machine peuvent entrer dans le dossier des données et lire ${textOf(f, 'names')}, où sont vos clés : chmod -R go-rwx sur le dossier des données.`,
      'way-direct': () => 'Les connexions sont directes : les autres voient l’adresse de cette machine.',
      'way-proxy': (f) =>
        `Tout passe par le proxy ${textOf(f, 'proxy')} ; aucun datagramme ne sort, et des pairs interrogent la DHT pour ce nœud.`,
      'way-tor': (f) =>
        `Tout passe par Tor à ${textOf(f, 'proxy')} ; aucun datagramme ne sort, et des pairs interrogent la DHT pour ce nœud.`,
    },
    hereTitle: 'Ce réseau',
    here: (name) => `Ce nœud est dans ${name === 'main' ? 'le réseau de tous (main)' : name}.`,
    joinTitle: 'Rejoindre un réseau',
    joinLead: 'Avec une invitation : un lien qui commence par twister:join?, ou une image de son code.',
    joinLabel: 'Le lien de l’invitation',
    joinPicture: 'Prendre ou choisir une image du code',
    noCode: 'Il n’y a pas de code lisible dans cette image. Prenez-la bien de face, avec tout le code dedans.',
    reading: 'Lecture de l’image…',
    join: 'Rejoindre',
    joined: (peers) =>
      `${count(peers, '# nœud de l’invitation se connecte|# de nœuds de l’invitation se connectent|# nœuds de l’invitation se connectent')} maintenant.`,
    joinedFollows: (names) => `Vous suivez ${list(names)}, pour autant qu’ils soient enregistrés.`,
    otherChain:
      'Ce nœud est dans un autre réseau du même nom : ses blocs ne sont pas ceux de l’invitation. Rien n’a été changé.',
    otherNetwork: (name) =>
      `L’invitation mène dans ${name}. Un nœud est dans un seul réseau : un second, à côté de celui-ci, le rejoint. Dans un terminal sur l’ordinateur du nœud :`,
    meanings: {
      'invitation-malformed': 'Ce n’est pas une invitation : elles commencent par twister:join?',
      'invitation-network-unknown': 'L’invitation ne nomme aucun réseau que ce programme connaisse.',
      'invitation-peer-malformed': 'L’invitation nomme un nœud d’une manière illisible. Demandez-en une nouvelle.',
      'invitation-name-malformed':
        'L’invitation nomme un utilisateur qui ne peut pas exister. Demandez-en une nouvelle.',
    },
    foundTitle: 'Fonder un réseau à soi',
    foundLead:
      'Pour une famille, une chorale, une école : avec ses propres noms, blocs et billets, et sans nœud de personne d’autre. Il marche sans Internet. Son premier nœud cherche ses blocs.',
    foundLabel: 'Nom du réseau',
    foundHint: 'De 1 à 32 parmi a–z, 0–9, - et _.',
    foundThen: 'Dans un terminal sur l’ordinateur du nœud :',
    foundAfter: 'Cela démarre le premier nœud du réseau à côté de celui-ci, et affiche l’invitation pour les autres.',
    failed: (reason) => `Cela n’a pas fonctionné : ${reason}`,
  },
  beginnings: {
    invited: 'Nommés dans votre invitation',
    fresh: 'Nouveaux noms',
    inBlock: (height) => `depuis le bloc ${number(height)}`,
    tags: 'Les plus utilisés en ce moment',
    nothing: 'Personne d’autre n’a encore de nom dans ce réseau.',
    nothingHint: 'Faites venir quelqu’un : cette personne prend un nom, et vous vous suivez.',
    bring: 'Faire venir quelqu’un',
  },
  groups: {
    title: 'Nouveau groupe',
    lead: 'Les invités peuvent lire ce qui est écrit à partir de là, écrire au groupe et inviter d’autres personnes.',
    label: 'Comment s’appelle le groupe',
    invited: 'Qui inviter',
    invitedHint:
      'Des noms d’utilisateurs, séparés par des espaces ou des virgules. Ils voient l’invitation s’ils vous suivent.',
    make: 'Créer le groupe',
    making: 'Création du groupe…',
    unknown: (names) => `Personne ne s’appelle ainsi : ${list(names)}.`,
    manage: 'À propos de ce groupe',
    members: 'Membres connus ici',
    invite: 'Inviter',
    invitedNow: (names) => `Invitation envoyée à ${list(names)}.`,
    rename: 'Un autre nom pour le groupe',
    renameNow: 'Renommer',
    renamed: 'Le groupe apprend son nouveau nom.',
    leave: 'Quitter le groupe',
    leaveHint:
      'Ce qui a été dit ici disparaît de ce nœud, et plus rien n’arrive. Personne n’en est averti, et personne ne peut vous exclure.',
    leaveNow: 'Oui, quitter',
    stay: 'Rester',
    left: 'Vous avez quitté le groupe.',
    failed: (reason) => `Cela n’a pas fonctionné : ${reason}`,
  },
  sending: {
    held: (seconds) => `Votre billet part dans ${duration(seconds)}.`,
    goingOut: 'Votre billet part maintenant.',
    planned: (when) => `Le nœud le publie : ${when}.`,
    undo: 'Annuler',
    now: 'Publier maintenant',
    back: 'Votre texte est revenu là où vous l’avez écrit.',
    tooLate: 'Il est déjà parti, ou en route.',
    failed: (reason) => `Cela n’a pas fonctionné : ${reason}`,
    later: 'Publier plus tard…',
    at: 'Quand il part',
    hint: 'Le nœud le garde jusque-là : cette page peut être fermée.',
    atOnce: 'Ne pas attendre',
    past: 'Ce moment est passé.',
    title: 'En attente de leur heure',
    lead: 'Le nœud les publie à leur heure, même si cette page est fermée. Ce qui devait partir pendant que le nœud ne tournait pas part à son démarrage.',
    thread: (posts) => `Une suite de ${number(posts)} billets`,
    change: 'Modifier',
    text: 'Texte',
    save: 'Enregistrer',
    cancel: 'Laisser tel quel',
    takeBack: 'Reprendre',
    takenBack: 'C’est de nouveau un brouillon.',
    problem: (code) => `Son heure est venue, mais il n’a pas pu partir (${code}). Le nœud réessaie de lui-même.`,
    problems: {
      'wallet.locked': 'Son heure est venue, mais le portefeuille est verrouillé : il part dès qu’il est déverrouillé.',
      'posts.not-ready': 'Son heure est venue ; il part dès que votre nom peut servir.',
      'posts.not-found': 'Son heure est venue, mais personne n’a le billet qu’il relaie. Le nœud continue à chercher.',
    },
    undoTitle: 'Temps de réflexion',
    undoLead:
      'Combien de temps un billet attend sur le nœud avant de partir. Jusque-là vous pouvez le reprendre ; ensuite, personne ne le peut.',
    undoNone: 'Aucun : il part tout de suite',
    undoFor: (seconds) => duration(seconds),
    shorten: (saved) => `Raccourcir le lien de ${number(saved)} caractères`,
    shortenHint: 'L’adresse va dans un billet à part, que les logiciels de twister trouvent.',
    shortened: 'Le lien est plus court.',
    leadsTo: (short) => `On cherche où mène ${short}.`,
  },
  promoted: {
    title: 'Ce que disent les blocs trouvés',
    lead: 'Un bloc que cet ordinateur trouve porte un texte de 140 caractères au plus, que les autres voient comme un billet promu.',
    nothing: 'Rien pour l’instant : les blocs trouvés ici ne promeuvent rien.',
    of: (name) => `Au nom de ${name} :`,
    label: 'Texte',
    add: 'Dire aussi ceci',
    replace: 'Dire ceci seulement',
    remove: 'Retirer',
    removeOf: (text) => `Retirer « ${text} »`,
    saved: 'Enregistré. Les blocs trouvés désormais le disent.',
    failed: (reason) => `Cela n’a pas fonctionné : ${reason}`,
  },
  writing: {
    legend: 'Ce texte est long',
    one: 'Un seul billet, dont les anciens clients montrent la première partie',
    thread: (posts) => `Une suite de ${count(posts, nouns.post)}, chacun en réponse au précédent`,
    preview: 'Ce que seront les billets',
    part: (place, posts) => `${number(place)} sur ${number(posts)}`,
    tooMany: (most) => `Une suite a ${count(most, nouns.post)} au plus : raccourcissez le texte.`,
    names: 'Noms qui commencent ainsi',
    signs: 'Symboles qui s’appellent ainsi',
    found: (matches) =>
      `${count(matches, '# proposition|# de propositions|# propositions')} : choisissez avec haut et bas, acceptez avec Entrée.`,
  },
}
