// Bundles the programs into dist/program: a start reads a few files instead of hundreds (docs/adr/0009).
import { fileURLToPath } from 'node:url'
import { build, defaultServerConditions } from 'vite'

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url))

await build({
  configFile: false,
  root: path('.'),
  publicDir: false,
  logLevel: 'warn',
  // What is loaded by `require` stays a package: bindings and WebAssembly.
  // `#platform` comes from the sources: the layers need not be compiled one by one.
  ssr: { noExternal: true, resolve: { conditions: ['source', ...defaultServerConditions] } },
  build: {
    ssr: true,
    outDir: path('dist/program'),
    emptyOutDir: false,
    target: 'node20',
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: {
        twisterd: path('src/daemon/main.ts'),
        twister: path('src/daemon/twister.ts'),
        'job-runner': path('src/workers/job-runner.ts'),
      },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
    },
  },
})
