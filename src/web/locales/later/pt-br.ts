// Views that come later, in the words of ../pt-br.ts.
import { type Figures, kindOf, numberOf, partOf, textOf } from '../../../api/check-figures.ts'
import { nouns, words } from '../pt-br.ts'
import type { LaterTranslation } from '../translation.ts'

const { number, count, bytes, list, duration, seconds } = words

/** What the checks of a node are about. */
const parts = { chain: 'cadeia', swarms: 'enxames', dht: 'DHT' }
const port = (f: Figures): string => `Porta ${kindOf(f)} ${textOf(f, 'port')} (${partOf(f, parts)})`
const part = (f: Figures): string => `${partOf(f, parts)} (${kindOf(f)})`

export const later: LaterTranslation = {
  keeping: {
    data: {
      title: 'Leve tudo com você',
      lead: 'Perfil, publicações, mensagens, quem você segue, silenciados e itens salvos em um arquivo no computador do nó. Outro nó o incorpora com “twister import” e não substitui nada.',
      passphrase: 'Frase secreta',
      passphraseHint:
        'Com uma, a chave e os grupos vão junto, e tudo menos as publicações fica lacrado. Sem uma, nenhum dos dois está no arquivo.',
      write: 'Gravar o arquivo',
      importTitle: 'Trazer tudo de volta',
      importLead: 'O arquivo de uma pessoa, no computador do nó, é unido ao que está aqui. Nada é substituído.',
      importFile: 'Caminho do arquivo',
      importPassphrase: 'Frase secreta do arquivo, se ele tiver uma',
      importRead: 'Incorporar',
      imported: (name, took, held, left) =>
        `Do arquivo de ${name}: ${number(took)} incorporados, ${number(held)} já estavam aqui, ${number(left)} deixados de fora.`,
      written: (file, folder, lines) => `${file} está gravado, em ${folder}: ${count(lines, nouns.line)}.`,
    },
    devices: {
      title: 'Usar seu nó em outro dispositivo',
      lead: 'Quem abrir este link em um navegador que alcance este nó terá acesso. Ele vale uma vez, por uma hora.',
      make: 'Criar um link de acesso',
      picture: 'O link de acesso como código para uma câmera',
      install: 'Instalar como aplicativo',
      installHint: 'A página passa a ter uma janela própria e abre sem rede.',
      logOut: 'Sair deste navegador',
      logOutHint:
        'Tudo o que este navegador guarda é apagado: as publicações para ler sem o nó, os rascunhos e os textos à espera de envio.',
      confirm: 'Apagar e sair',
      cancel: 'Continuar conectado',
    },
    recovery: {
      title: 'Folhas de recuperação',
      lead: 'Uma única folha de papel que traz seu nome de volta quando o segredo dele se perde ou é roubado. Quem tem a folha pode tomar o nome.',
      none: 'Nenhuma foi feita neste nó.',
      states: {
        valid: 'Válida',
        used: 'Usada: a chave dela é agora a do nome',
        worthless: 'Sem valor: a chave foi substituída desde então',
      },
      make: 'Fazer uma folha de recuperação',
      of: (name) => `Folha de recuperação de ${name}`,
      made: (network, when) => `Rede ${network}, feita em ${when}.`,
      warning: 'Quem tem esta folha pode tomar o nome. Imprima-a agora: nada dela fica guardado aqui.',
      use: (network) =>
        `Inicie um nó da rede ${network} e deixe-o ler a cadeia. Na página dele, escolha “Tenho uma folha de recuperação”, ou escreva “twister recovery use”; depois digite as linhas.`,
      picture: 'Todas as linhas como código para um leitor',
      worthless: 'A folha perde o valor quando a chave do nome é substituída de outra forma: destrua-a então.',
      print: 'Imprimir',
      useTab: 'Tenho uma folha de recuperação',
      useLead:
        'Digite as linhas numeradas da folha, ou tire uma foto do código dela. O nome volta com o próximo bloco; depois a folha não vale mais nada.',
      useLabel: 'As linhas da folha',
      lineWrong: (line) => `A linha ${number(line)} não está como na folha.`,
      useNow: 'Trazer o nome de volta',
      faults: {
        'recovery.text': 'Estas não são as linhas de uma folha, ou faltam as últimas.',
        'recovery.other-network': 'Esta folha é de outra rede que não a deste nó.',
        'recovery.not-synced': 'O nó ainda está lendo a cadeia: tente quando ele estiver em dia.',
        'recovery.unknown-name': 'O nome desta folha não está na cadeia deste nó.',
        'recovery.worthless': 'Esta folha não vale mais nada: a chave do nome foi substituída desde então.',
        'recovery.key-pending': 'Uma nova chave para este nome já espera um bloco.',
      },
      done: 'Já imprimi',
    },
  },
  pictures: {
    show: (host) => `Mostrar a imagem de ${host}`,
    fetching: (host) => `Buscando a imagem de ${host}…`,
    of: (host) => `Imagem de ${host}`,
    hide: 'Ocultar a imagem',
    faults: {
      none: 'Neste endereço não há imagem que possa ser mostrada.',
      large: 'A imagem é maior do que o nó busca.',
      own: 'O endereço leva à rede do nó: de lá nada é buscado.',
      host: 'O servidor dela não pode ser alcançado ou não a entrega.',
      node: 'O nó não responde.',
    },
    title: 'Imagens',
    lead: 'Seu nó busca as imagens que as publicações apontam. Os servidores delas veem seu nó, ou o proxy dele, e quando ele pediu; nunca este navegador.',
    choices: {
      never: 'Nunca: continuam sendo links',
      ask: 'Quando eu pressionar',
      always: 'Sempre, de pessoas e feeds que sigo',
    },
  },
  proof: {
    title: (name) => `A chave de ${name}`,
    checking: 'A página verifica a prova…',
    checked: 'Verificado aqui, nesta página, não pelo nó',
    key: 'Chave',
    since: 'Desde o bloco',
    above: 'Blocos acima',
    work: 'Para falsificá-los',
    tries: (work) => `cerca de ${number(Number(work.toPrecision(2)))} tentativas`,
    upTo: 'Mostrado até o bloco',
    anchored: 'Os blocos levam sem lacuna de um que este programa conhece até esta chave.',
    loose:
      'Os blocos anteriores não foram mostrados: quem quisesse enganar esta página teve de gastar as tentativas indicadas aqui.',
    fromFirst: 'Cada chave tem a palavra da anterior, desde o primeiro registro.',
    tip: (when) => `O último bloco mostrado é de ${when}. De uma chave posterior nada se pode dizer aqui.`,
    agrees: 'O nó indica a mesma chave.',
    differs:
      'O nó indica outra chave que não a provada: não confie no que ele mostra deste nome e pergunte a outro nó.',
    refused: (reason) => `A prova que o nó deu não prova nada: ${reason} Não confie no que ele diz desta chave.`,
    reasons: {
      'proof-malformed': 'ela não pode ser lida.',
      'proof-version': 'ela é de uma versão posterior deste programa.',
      'proof-empty': 'ela está vazia.',
      'proof-too-long': 'ela é longa demais.',
      'proof-other-network': 'ela é de outra rede.',
      'proof-other-name': 'ela é de outro nome.',
      'proof-order': 'os registros dela estão na ordem errada.',
      'proof-registration': 'ela não contém nenhum registro deste nome.',
      'proof-signature': 'uma chave nova não tem palavra válida da anterior.',
      'proof-block-missing': 'falta o bloco de um registro.',
      'proof-branch': 'um registro não está no bloco dele.',
      'proof-branch-ambiguous': 'ela poderia ser lida de duas maneiras.',
      'proof-header-work': 'não se trabalhou por um bloco.',
      'proof-header-target': 'um bloco é mais fácil do que pode ser.',
      'network-unknown': 'esta página não conhece a rede.',
    },
    failed: (reason) => `A página não pôde verificar: ${reason}`,
    again: 'Verificar de novo',
    history: 'Chaves que o nome já teve',
    origins: {
      registered: 'a primeira chave',
      replaced: 'uma chave nova, pela palavra da anterior',
      repeated: 'a mesma chave mais uma vez',
      returned: 'uma chave que ele já teve: qualquer um pode repetir as substituições daquele tempo',
      replayed: 'por uma palavra dada antes, que qualquer um pode repetir',
    },
    block: (height) => `Bloco ${number(height)}`,
    noPosts: 'não assinou nenhuma das publicações daqui',
    posts: (first, last, posts) =>
      posts === 1
        ? `assinou a publicação ${number(first)}`
        : `assinou ${count(posts, nouns.post)} daqui, de ${number(first)} a ${number(last)}`,
    late: (posts) =>
      `${count(posts, nouns.post)} delas quando a chave nova já valia: escritas tarde, ou por outra pessoa que tem esta chave`,
  },
  network: {
    parts: 'Partes da rede',
    partNames: {
      now: 'Estado',
      peers: 'Nós',
      doctor: 'Saúde',
      networks: 'Redes',
    },
    over: 'Durante',
    spans: {
      hour: 'Uma hora',
      day: 'Um dia',
      month: 'Um mês',
    },
    spanAgo: {
      hour: 'há uma hora',
      day: 'há um dia',
      month: 'há um mês',
    },
    now: 'agora',
    noFigures: 'Nada foi medido ainda. O nó mede a cada 10 segundos enquanto funciona.',
    time: 'Hora',
    asTable: 'Como tabela',
    plots: {
      chain: 'Cadeia',
      dht: 'DHT',
      peers: 'Pares',
      traffic: 'Tráfego da DHT e dos enxames',
    },
    lines: {
      blocks: 'Blocos',
      registrations: 'Nomes e chaves novas',
      dhtNodes: 'Nós da DHT',
      chainPeers: 'Pares da cadeia',
      swarmPeers: 'Pares dos enxames',
      received: 'Recebido',
      sent: 'Enviado',
    },
    chainSummary: (blocks, names) =>
      `${count(blocks, '# bloco|# de blocos|# blocos')} com ${count(names, '# nome ou chave nova|# de nomes e chaves novas|# nomes e chaves novas')} neste tempo.`,
    dhtSummary: (now, most) =>
      `${count(now, nouns.node)} ${count(now, 'conhecido|conhecidos|conhecidos')} agora, no máximo ${number(most)} neste tempo.`,
    peersSummary: (chain, swarms) =>
      `Agora ${count(chain, nouns.peer)} da cadeia e ${count(swarms, nouns.peer)} dos enxames.`,
    trafficSummary: (received, sent) => `${bytes(received)} recebidos e ${bytes(sent)} enviados neste tempo.`,
    perSecond: (rate) => `${bytes(rate)}/s`,
    map: 'Este nó e seus pares',
    mapWords: (chain, swarms) =>
      `Este nó no meio, ${count(chain, nouns.peer)} da cadeia em volta e ${count(swarms, '# enxame|# de enxames|# enxames')} por fora. As tabelas abaixo dizem o mesmo.`,
    mapKinds: {
      chain: 'Par da cadeia',
      asked: 'Chamado por nós',
      came: 'Veio até nós',
      swarm: 'Enxame, maior com mais pares',
    },
    swarms: (swarms) => `Enxames (${number(swarms)})`,
    user: 'Usuário',
    connected: 'Pares',
    knownOnes: 'Conhecidos',
    held: 'Publicações aqui',
    noSwarms: 'Nenhum enxame funciona aqui. Um começa com cada pessoa seguida.',
    dht: 'Olhar em volta na DHT',
    dhtHint: 'Pergunta a um nó após o outro durante 10 segundos. Mostra quem está lá e não conta nada a ninguém.',
    look: 'Olhar em volta',
    looking: 'Olhando em volta…',
    crawled: (nodes, silent, whole) =>
      `${count(nodes, '# nó respondeu|# de nós responderam|# nós responderam')}${whole ? '' : ' até agora'}, ${number(silent)} não.`,
    estimated: (nodes) => `A rede inteira tem cerca de ${count(nodes, nouns.node)}, até onde se pode julgar daqui.`,
    roundTrip: (half, most) => `Metade respondeu em ${number(half)} ms, quase todos em ${number(most)} ms.`,
    wrongIds: (nodes) =>
      `${count(nodes, nouns.node)} ${count(nodes, 'tem|têm|têm')} um identificador que não combina com o endereço.`,
    crawlFailed: (reason) => `Não funcionou: ${reason}`,
    examine: 'Examinar de novo',
    examining: 'Vendo se está tudo bem…',
    levels: {
      good: 'Está tudo bem.',
      advice: 'Tudo funciona. Algo poderia ser melhor.',
      bad: 'Algo não funciona.',
    },
    level: {
      good: 'Bom',
      advice: 'Conselho',
      bad: 'Errado',
    },
    checks: {
      'port-reached': (f) =>
        `${port(f)}: desconhecidos chegam a ela. Tempo desde o último: ${duration(numberOf(f, 'seconds'))}.`,
      'port-not-seen': (f) =>
        `${port(f)}: faz tempo que nenhum desconhecido chega: ${duration(60 * numberOf(f, 'minutes'))}. Se outros devem alcançar este nó: encaminhe a porta para esta máquina no roteador e deixe-a passar pelo firewall. Sem isso o nó funciona, mas ajuda menos os outros.`,
      'port-too-early': (f) =>
        `${port(f)}: nenhum desconhecido chegou desde o início (${duration(60 * numberOf(f, 'minutes'))}). Isso ainda não diz nada.`,
      'port-closed': (f) =>
        `${part(f)}: ninguém pode entrar (-listen=0 ou -connect). O nó funciona, mas ajuda menos os outros.`,
      'port-behind-proxy': (f) => `${part(f)}: atrás de um proxy ninguém entra de fora.`,
      'router-mapped': (f) =>
        `O roteador deixa passar as portas deste nó (${textOf(f, 'protocol')}${'address' in f ? `, de ${textOf(f, 'address')}` : ''}).`,
      'router-searching': () => 'O roteador está sendo solicitado a deixar passar as portas deste nó.',
      'router-none': () =>
        'Nenhum roteador responde a NAT-PMP ou UPnP. Se outros devem alcançar este nó: ative um deles no roteador, ou encaminhe as portas manualmente.',
      'router-refused': (f) =>
        `O roteador fala ${textOf(f, 'protocol')} e não deixa passar as portas: ${textOf(f, 'reason')}. Permita isso no roteador, encaminhe as portas manualmente ou escolha outra -port.`,
      'router-nested': (f) =>
        `O roteador deixa passar as portas (${textOf(f, 'protocol')}), mas o endereço dele, ${textOf(f, 'address')}, não é público: há outro roteador na frente, seu ou do provedor. Encaminhe as portas lá também, ou peça ao provedor um endereço público.`,
      'service-running': (f) => `Outros alcançam este nó pelo Tor em ${textOf(f, 'name')}.`,
      'service-starting': () => 'O serviço oculto está sendo criado.',
      'service-failed': (f) =>
        `Não há serviço oculto: ${textOf(f, 'reason')} Mesmo assim o nó alcança os outros pelo Tor.`,
      'address-told': (f) => `Outros nós veem este em ${textOf(f, 'address')}.`,
      'address-unknown': () => 'Ninguém disse ainda a este nó o endereço dele: duas redes precisam concordar.',
      'address-loopback': (f) => `O nó está ligado a ${textOf(f, 'address')}: só esta máquina pode alcançá-lo.`,
      'peers-connected': (f) =>
        `Pares: ${number(numberOf(f, 'outbound'))} chamados, ${number(numberOf(f, 'inbound'))} chegaram; endereços conhecidos: ${number(numberOf(f, 'known'))}.`,
      'peers-only-inbound': (f) =>
        `Chegaram ${count(numberOf(f, 'inbound'), nouns.peer)}, e nenhum pôde ser chamado. Indique um nó em que você confia: twister join "<link>", ou -addnode=<host:porta>.`,
      'peers-none': (f) =>
        `Nenhum nó está conectado; endereços conhecidos: ${number(numberOf(f, 'known'))}. Peça um convite a alguém: twister invite lá, twister join "<link>" aqui. Se esta máquina não tem internet, conecte-a.`,
      'neighbours-few': (f) => `A DHT conhece ${count(numberOf(f, 'nodes'), nouns.node)}.`,
      'neighbours-many': (f) =>
        `${number(numberOf(f, 'count'))} outros nós da DHT têm endereços que diferem do seu só no último número. Os nós aceitam um de cada rede assim: alguns de vocês não são ouvidos. Use endereços de outras redes, ou um nó para todos.`,
      'names-shown': () =>
        'Este nó é leve: guarda cabeçalhos de blocos e, dos nomes, o que outros mostraram com provas. Ele não pode dizer que um nome está livre, não registra nem minera nada e não tem blocos para mostrar.',
      'clock-right': (f) => `Diferença do relógio para os dos pares: ${seconds(numberOf(f, 'seconds'))}.`,
      'clock-unknown': () => 'Nenhum par disse a hora: não se sabe se o relógio está certo.',
      'clock-wrong': (f) =>
        `Diferença do relógio para os dos pares: ${seconds(numberOf(f, 'seconds'))}. Acerte-o, de preferência pela rede: timedatectl set-ntp true, ou as configurações de hora do sistema.`,
      'disk-roomy': (f) => `Espaço livre no disco: ${bytes(1e6 * numberOf(f, 'megabytes'))}.`,
      'disk-short': (f) =>
        `Restam só ${bytes(1e6 * numberOf(f, 'megabytes'))} livres no disco. Libere espaço, ou deixe ir publicações antigas dos outros: -keep=90d, -diskbudget=<MB>.`,
      'disk-full': (f) =>
        `Espaço livre no disco: ${bytes(1e6 * numberOf(f, 'megabytes'))}. Em breve nada mais poderá ser guardado. Libere espaço agora, ou leve os dados para outro disco (-datadir).`,
      'disk-unknown': () => 'Nada pôde ser gravado na pasta de dados. Veja de quem ela é, e veja o disco.',
      'disk-fast': (f) => `O disco guarda um arquivo pequeno em ${number(numberOf(f, 'milliseconds'))} ms.`,
      'disk-slow': (f) =>
        `O disco leva ${number(numberOf(f, 'milliseconds'))} ms para guardar um arquivo pequeno: tudo espera por ele. Troque um cartão ou pendrive por um SSD ou disco; uma unidade de rede não é lugar para os dados.`,
      'files-private': () => 'A pasta de dados é só para você.',
      'files-open': (f) =>
        `Outros usuários desta máquina podem entrar na pasta de dados e ler ${textOf(f, 'names')}, onde estão suas chaves: chmod -R go-rwx na pasta de dados.`,
      'way-direct': () => 'As conexões são diretas: os outros veem o endereço desta máquina.',
      'way-proxy': (f) =>
        `Tudo passa pelo proxy ${textOf(f, 'proxy')}; nenhum datagrama sai, e os pares consultam a DHT por este nó.`,
      'way-tor': (f) =>
        `Tudo passa pelo Tor em ${textOf(f, 'proxy')}; nenhum datagrama sai, e os pares consultam a DHT por este nó.`,
    },
    hereTitle: 'Esta rede',
    here: (name) => `Este nó está em ${name === 'main' ? 'rede de todos (main)' : name}.`,
    joinTitle: 'Entrar em uma rede',
    joinLead: 'Com um convite: um link que começa com twister:join?, ou uma imagem do código dele.',
    joinLabel: 'O link do convite',
    joinPicture: 'Tirar ou escolher uma imagem do código',
    noCode: 'Não há código legível nesta imagem. Tire-a bem de frente, com o código inteiro.',
    reading: 'Lendo a imagem…',
    join: 'Entrar',
    joined: (peers) =>
      `${count(peers, '# nó do convite está sendo conectado|# de nós do convite estão sendo conectados|# nós do convite estão sendo conectados')} agora.`,
    joinedFollows: (names) => `Você segue ${list(names)}, se estiverem registrados.`,
    otherChain: 'Este nó está em outra rede de mesmo nome: os blocos dele não são os do convite. Nada foi mudado.',
    otherNetwork: (name) =>
      `O convite leva a ${name}. Um nó está em uma só rede: um segundo, ao lado deste, entra nela. Em um terminal no computador do nó:`,
    meanings: {
      'invitation-malformed': 'Isto não é um convite: eles começam com twister:join?',
      'invitation-network-unknown': 'O convite não indica nenhuma rede que este programa conheça.',
      'invitation-peer-malformed': 'O convite indica um nó de um modo que não pode ser lido. Peça um novo.',
      'invitation-name-malformed': 'O convite indica um usuário que não pode existir. Peça um novo.',
    },
    foundTitle: 'Fundar uma rede própria',
    foundLead:
      'Para uma família, um coral, uma escola: com nomes, blocos e publicações próprios e sem nós de mais ninguém. Funciona sem Internet. O primeiro nó dela procura os blocos.',
    foundLabel: 'Nome da rede',
    foundHint: 'De 1 a 32 entre a–z, 0–9, - e _.',
    foundThen: 'Em um terminal no computador do nó:',
    foundAfter: 'Inicia o primeiro nó da rede ao lado deste e mostra o convite para os outros.',
    failed: (reason) => `Não funcionou: ${reason}`,
  },
  beginnings: {
    invited: 'Indicados no seu convite',
    fresh: 'Nomes novos',
    inBlock: (height) => `desde o bloco ${number(height)}`,
    tags: 'Mais usadas agora',
    nothing: 'Ninguém mais tem um nome nesta rede ainda.',
    nothingHint: 'Traga alguém: a pessoa escolhe um nome, e vocês se seguem.',
    bring: 'Trazer alguém',
  },
  groups: {
    title: 'Novo grupo',
    lead: 'Quem é convidado pode ler o que for escrito a partir daí, escrever ao grupo e convidar outras pessoas.',
    label: 'Como se chama o grupo',
    invited: 'Quem convidar',
    invitedHint: 'Nomes de usuários, separados por espaços ou vírgulas. Eles veem o convite se seguem você.',
    make: 'Criar o grupo',
    making: 'Criando o grupo…',
    unknown: (names) => `Não há ninguém com este nome: ${list(names)}.`,
    manage: 'Sobre este grupo',
    members: 'Membros, até onde se sabe aqui',
    invite: 'Convidar',
    invitedNow: (names) => `Convite enviado a ${list(names)}.`,
    rename: 'Outro nome para o grupo',
    renameNow: 'Renomear',
    renamed: 'O grupo foi avisado do novo nome.',
    leave: 'Sair do grupo',
    leaveHint:
      'O que foi dito aqui desaparece deste nó, e nada mais chega. Ninguém é avisado, e ninguém pode expulsar você.',
    leaveNow: 'Sim, sair',
    stay: 'Ficar',
    left: 'Você saiu do grupo.',
    failed: (reason) => `Não funcionou: ${reason}`,
  },
  sending: {
    held: (seconds) => `Sua publicação sai em ${duration(seconds)}.`,
    goingOut: 'Sua publicação sai agora.',
    planned: (when) => `O nó a publica: ${when}.`,
    undo: 'Desfazer',
    now: 'Publicar agora',
    back: 'Seu texto voltou para onde você o escreveu.',
    tooLate: 'Ela já saiu, ou está a caminho.',
    failed: (reason) => `Não deu certo: ${reason}`,
    later: 'Publicar mais tarde…',
    at: 'Quando ela sai',
    hint: 'O nó a guarda até lá: esta página pode ser fechada.',
    atOnce: 'Não esperar',
    past: 'Esse momento já passou.',
    title: 'Esperando a sua hora',
    lead: 'O nó as publica quando chega a hora, também com esta página fechada. O que venceu enquanto o nó não rodava sai quando ele inicia.',
    thread: (posts) => `Uma sequência de ${number(posts)} publicações`,
    change: 'Alterar',
    text: 'Texto',
    save: 'Salvar',
    cancel: 'Deixar como está',
    takeBack: 'Retirar',
    takenBack: 'É um rascunho de novo.',
    problem: (code) => `Chegou a hora, mas ela não pôde sair (${code}). O nó tenta de novo sozinho.`,
    problems: {
      'wallet.locked': 'Chegou a hora, mas a carteira está bloqueada: ela sai quando for desbloqueada.',
      'posts.not-ready': 'Chegou a hora; ela sai quando seu nome puder ser usado.',
      'posts.not-found': 'Chegou a hora, mas ninguém tem a publicação que ela retransmite. O nó continua procurando.',
    },
    undoTitle: 'Tempo para repensar',
    undoLead: 'Quanto uma publicação espera no nó antes de sair. Até lá você pode retirá-la; depois, ninguém pode.',
    undoNone: 'Nenhum: sai na hora',
    undoFor: (seconds) => duration(seconds),
    shorten: (saved) => `Encurtar o link em ${number(saved)} caracteres`,
    shortenHint: 'O endereço vai numa publicação à parte, que os programas de twister encontram.',
    shortened: 'O link está mais curto.',
    leadsTo: (short) => `Procurando para onde ${short} leva.`,
  },
  promoted: {
    title: 'O que os blocos encontrados dizem',
    lead: 'Um bloco que este computador encontra leva um texto de até 140 caracteres, que os outros veem como publicação promovida.',
    nothing: 'Nada ainda: os blocos encontrados aqui não promovem nada.',
    of: (name) => `Em nome de ${name}:`,
    label: 'Texto',
    add: 'Dizer isto também',
    replace: 'Dizer só isto',
    remove: 'Remover',
    removeOf: (text) => `Remover “${text}”`,
    saved: 'Salvo. Os blocos encontrados de agora em diante dizem isso.',
    failed: (reason) => `Não funcionou: ${reason}`,
  },
  writing: {
    legend: 'Este texto é longo',
    one: 'Uma publicação, da qual clientes antigos mostram a primeira parte',
    thread: (posts) => `Uma sequência de ${count(posts, nouns.post)}, cada uma em resposta à anterior`,
    preview: 'Como ficarão as publicações',
    part: (place, posts) => `${number(place)} de ${number(posts)}`,
    tooMany: (most) => `Uma sequência tem no máximo ${count(most, nouns.post)}: encurte o texto.`,
    names: 'Nomes que começam assim',
    signs: 'Símbolos que se chamam assim',
    found: (matches) =>
      `${count(matches, '# sugestão|# de sugestões|# sugestões')}: escolha com as setas, aceite com Enter.`,
  },
}
