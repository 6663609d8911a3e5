// The layer rules of architecture.json and a few more, each with its reason.
import { readFileSync } from 'node:fs'

const layers = JSON.parse(readFileSync(new URL('architecture.json', import.meta.url), 'utf8'))

const layerRules = Object.entries(layers).map(([layer, allowed]) => ({
  name: `layer-${layer}`,
  severity: 'error',
  comment: `${layer} may import only: ${allowed.join(', ') || 'nothing'} (architecture.json)`,
  // A test may take any provider to put behind the ports of what it tests.
  from: { path: `^src/${layer}/`, pathNot: '[.](test|bench)[.]tsx?$' },
  to: { path: '^src/', pathNot: `^src/(${[layer, ...allowed].join('|')})/` },
}))

/** A dependency with one home, so that it can be changed in one place. */
const onlyIn = (layer, name, dependency) => ({
  name,
  severity: 'error',
  comment: `${dependency} is used only in ${layer}`,
  from: { path: '^src/', pathNot: `^src/${layer}/|[.](test|bench)[.]ts$` },
  to: { path: dependency },
})

/** The rooms of the overlays, each of which may import only those before it. Types may look ahead. */
const rooms = ['wire', 'utp', 'tree', 'rules', 'store', 'state', 'mining', 'peers', 'lookup', 'sync']

const roomRules = rooms.slice(0, -1).map((room, index) => ({
  name: `room-${room}`,
  severity: 'error',
  comment: `${room} of an overlay knows only the rooms before it: ${rooms.slice(0, index).join(', ') || 'none'}`,
  from: { path: `^src/(chain|dht|swarm)/${room}/`, pathNot: '[.](test|bench)[.]ts$' },
  to: { path: `^src/$1/(${rooms.slice(index + 1).join('|')})/`, dependencyTypesNot: ['type-only'] },
}))

export default {
  forbidden: [
    ...layerRules,
    ...roomRules,
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'files that import one another cannot be understood alone; types may meet',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'overlay-front-door',
      severity: 'error',
      comment: 'an overlay is entered only through its index.ts',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/(chain|dht|swarm)/', pathNot: '^src/(?:$1/|[^/]+/index[.]ts$|chain/browser[.]ts$)' },
    },
    {
      name: 'pages-judge-only',
      severity: 'error',
      comment: 'a page takes nothing of the chain but what judges proofs',
      from: { path: '^src/web/', pathNot: '[.]test[.]tsx?$' },
      to: { path: '^src/chain/', pathNot: '^src/chain/browser[.]ts$' },
    },
    {
      name: 'capabilities-are-siblings',
      severity: 'error',
      comment: 'capabilities of the node meet in node/node.ts',
      from: { path: '^src/node/([^/]+)/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/node/([^/]+)/', pathNot: '^src/node/$1/' },
    },
    {
      name: 'rpc-knows-node-by-type-only',
      severity: 'error',
      comment: 'handlers get their node as an argument',
      from: { path: '^src/rpc/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/node/', dependencyTypesNot: ['type-only'] },
    },
    onlyIn('store', 'sqlite-only-in-store', 'node_modules/@photostructure/sqlite|^(node:)?sqlite$'),
    onlyIn('crypto', 'curves-only-in-crypto', 'node_modules/(@noble|secp256k1|tiny-secp256k1)'),
    {
      name: 'core-knows-no-platform',
      severity: 'error',
      comment: 'what browsers run, too, leaves the platform to #platform (ADR 13)',
      from: {
        path: '^src/(base|codec|crypto|protocol|api|chain/wire|chain/rules)/|^src/chain/browser[.]ts$',
        pathNot: '^src/crypto/node/|[.](test|bench)[.]ts$',
      },
      to: { dependencyTypes: ['core'] },
    },
    onlyIn('pods', 'postgres-only-in-pods', 'node_modules/pg/'),
    onlyIn('web', 'solid-only-in-web', 'node_modules/solid-js'),
    onlyIn('workers', 'threads-only-in-workers', '^(node:)?worker_threads$'),
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'a file that nobody imports is dead',
      from: {
        orphan: true,
        path: '^src/',
        pathNot: '[.]d[.]ts$|[.](test|bench)[.]tsx?$|^src/workers/assembly/|^src/base/(brand|verdict)[.]ts$',
      },
      to: {},
    },
    {
      name: 'no-tests-in-product',
      severity: 'error',
      comment: 'product code does not import tests, benches or their support',
      from: { path: '^src/', pathNot: '[.](test|bench)[.]tsx?$' },
      to: { path: '^(test|bench|scripts)/|[.](test|bench)[.]tsx?$' },
    },
    {
      name: 'no-development-packages-in-product',
      severity: 'error',
      comment: 'what runs at a user’s place is under dependencies',
      from: { path: '^src/', pathNot: '[.](test|bench)[.]tsx?$|^src/web/|^src/workers/assembly/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'not-resolvable',
      severity: 'error',
      comment: 'the import leads nowhere',
      from: { path: '^src/', pathNot: '^src/workers/assembly/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|test-output)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
    },
  },
}
