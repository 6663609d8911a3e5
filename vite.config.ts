import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defaultClientConditions, defineConfig, type Plugin } from 'vite'
import solid from 'vite-plugin-solid'
import { iconOf } from './scripts/lib/icons.mjs'
import { packed } from './scripts/lib/packed-files.mjs'
import { contracts } from './src/api/contracts.ts'

const icons = [
  ['icon-192.png', 192, false],
  ['icon-512.png', 512, false],
  ['icon-whole.png', 512, true],
] as const

const manifest = {
  ...{ name: 'twister', short_name: 'twister', id: './', start_url: './home', scope: './', display: 'standalone' },
  ...{ background_color: '#f5f3ee', theme_color: '#f5f3ee' },
  // Links of the original client: src/web/text/foreign-links.ts.
  protocol_handlers: [{ protocol: 'web+twister', url: './search?q=%s' }],
  description: 'Posts and messages that belong to whoever writes them',
  icons: icons.map(([src, size, isWhole]) => ({
    ...{ src, type: 'image/png', sizes: `${String(size)}x${String(size)}` },
    ...(isWhole ? { purpose: 'maskable' } : {}),
  })),
}

const worker = 'service-worker.js'

/** A language is kept when it has been used. */
const isLanguage = (module: string): boolean =>
  /\/src\/web\/locales\/(?:later\/)?(?!en\b|words|translation)[\w-]+\.ts$/u.test(module)

/** What an installed page needs: a manifest, icons, and the list of files that its worker keeps. */
const installable: Plugin = {
  name: 'installable-page',
  apply: 'build',
  generateBundle: {
    // After all others: an entry that only leads to another file is taken out again.
    order: 'post',
    handler(_options, bundle) {
      const svg = readFileSync('src/web/public/favicon.svg', 'utf8')
      for (const [fileName, size, isWhole] of icons)
        this.emitFile({ type: 'asset', fileName, source: iconOf(svg, size, isWhole) })
      this.emitFile({ type: 'asset', fileName: 'manifest.webmanifest', source: JSON.stringify(manifest) })
      const chunk = bundle[worker]
      if (chunk?.type !== 'chunk') return
      const kept = Object.values(bundle).filter(
        (file) => file !== chunk && !(file.type === 'chunk' && isLanguage(file.facadeModuleId ?? '')),
      )
      const files = ['favicon.svg', 'manifest.webmanifest', ...kept.map(({ fileName }) => fileName)].filter(
        (name) => !/\.(?:html|map)$|^icon-/u.test(name),
      )
      const page = Object.values(bundle).find(({ fileName }) => fileName === 'index.html')
      const hash = createHash('sha256').update(JSON.stringify([files.sort(), page]))
      chunk.code = chunk.code.replace('%files%', files.join(' ')).replace('%version%', hash.digest('hex').slice(0, 16))
    },
  },
}

/** What stands in the sources of a folder, but for tests and languages. */
const sourcesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/u.test(file) && !/\.test\.ts$|^locales/u.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'))

/** All words of the page, and what the steps that it shares with the command line call: who calls a command writes its name. */
const wordsOfPage = (): ReadonlySet<string> =>
  new Set([
    ...sourcesIn('src/web').flatMap((source) => source.match(/\w+/gu) ?? []),
    ...sourcesIn('src/api').flatMap((source) => source.match(/(?<=\bclient\.)\w+/gu) ?? []),
  ])

/** The contract says what commands do and who may call them; a page calls its own by names and places of parameters. */
const namesOfCommands: Plugin = {
  name: 'names-of-commands',
  apply: 'build',
  enforce: 'pre',
  load(id) {
    if (!id.endsWith('/src/api/contracts.ts')) return undefined
    const words = wordsOfPage()
    const entries = Object.entries(contracts)
      .filter(([name]) => words.has(name))
      .map(([name, { params }]) => [
        name,
        { params: Object.fromEntries(Object.keys(params).map((parameter) => [parameter, 0])) },
      ])
    return `export const contracts = ${JSON.stringify(Object.fromEntries(entries))}`
  },
}

interface ModuleGraph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null
}

/** The modules that a module needs before it runs. */
const neededBy = (graph: ModuleGraph, first: string): ReadonlySet<string> => {
  const needed = new Set<string>()
  const waiting = [join(import.meta.dirname, 'src/web', first)]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (needed.has(id)) continue
    needed.add(id)
    waiting.push(...(graph.getModuleInfo(id)?.importedIds ?? []))
  }
  return needed
}

let early: ReadonlySet<string> | undefined
let start: ReadonlySet<string> | undefined

/** What asks the node early, and what every page needs, are a file each: small ones pack worse, and each is a request. */
const fileOf = (id: string, graph: ModuleGraph): string | null => {
  early ??= neededBy(graph, 'early.ts')
  start ??= neededBy(graph, 'main.tsx')
  if (early.has(id)) return 'early'
  return start.has(id) ? 'start' : null
}

/** It waits neither for styles nor for the other script. */
const earlyAtOnce: Plugin = {
  name: 'early-script-at-once',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => {
      const marked = html.replace(/<script type="module"(?= crossorigin src="\.\/assets\/early-)/u, '$& async')
      if (marked === html) throw new Error('there is no early script')
      return marked
    },
  },
}

// The page is plain files that the node serves under a strict content security policy: nothing inline, nothing foreign.
export default defineConfig({
  root: 'src/web',
  // The page may lie below `/app/`.
  base: './',
  publicDir: 'public',
  plugins: [namesOfCommands, solid(), earlyAtOnce, installable, packed],
  // `#platform` from the sources, as browsers need it.
  resolve: { conditions: ['source', ...defaultClientConditions] },
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    // A page that names the parts of each part beforehand is larger than the wait for them is long.
    modulePreload: false,
    rolldownOptions: {
      input: ['src/web/index.html', 'src/web/service-worker.ts'],
      // A worker has the page below it only where its name is always the same.
      output: {
        entryFileNames: ({ name }) => (`${name}.js` === worker ? worker : 'assets/[name]-[hash].js'),
        codeSplitting: { groups: [{ debugName: 'files', name: fileOf }] },
      },
    },
  },
  server: { proxy: { '/feed': 'http://127.0.0.1:28332' } },
})
