// Bundles the programs into dist/program: a start reads a few files instead of hundreds (docs/adr/0009).
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build, defaultServerConditions } from 'vite'
import { troubleOf } from './lib/run.mjs'

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url))

/** Text of which each character is one byte is read without decoding, and takes half the memory. */
const asciiOnly = {
  name: 'ascii only',
  generateBundle: (_options, bundle) => {
    for (const chunk of Object.values(bundle))
      if (chunk.type === 'chunk')
        // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is meant
        chunk.code = chunk.code.replace(
          /[^\0-\x7f]/g,
          (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
        )
  },
}

const folder = path('dist/program/')

mkdirSync(folder, { recursive: true })
// V8 tells code from its text by the length alone: code of an earlier build must not be found.
for (const name of readdirSync(folder)) if (name.endsWith('.code')) rmSync(`${folder}${name}`)

await build({
  configFile: false,
  root: path('.'),
  publicDir: false,
  logLevel: 'warn',
  plugins: [asciiOnly],
  // What is loaded by `require` stays a package: bindings and WebAssembly.
  // `#platform` comes from the sources: the layers need not be compiled one by one.
  ssr: { noExternal: true, resolve: { conditions: ['source', ...defaultServerConditions] } },
  build: {
    ssr: true,
    outDir: folder,
    emptyOutDir: false,
    target: 'node20',
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: {
        twisterd: path('src/daemon/main.ts'),
        twister: path('src/daemon/twister.ts'),
        connect: path('src/cli/connect.ts'),
        'job-runner': path('src/workers/job-runner.ts'),
      },
      output: { format: 'cjs', comments: false, entryFileNames: '[name].js', chunkFileNames: '[name].js' },
    },
  },
})

writeFileSync(`${folder}package.json`, '{ "type": "commonjs" }\n')
// Where no node can be started, as in a sandbox without a network, programs start without kept code.
const trouble = await troubleOf(process.execPath, [path('scripts/keep-code.mjs')])
if (trouble !== undefined) process.stderr.write(`no code could be kept: ${trouble}\n`)
