// Bundles the verifier for browsers and other programs into dist/verifier: `twister-node/verify`, and the script of the page that checks.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build, defaultClientConditions } from 'vite'

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url))

const bundle = (name, source, emptyOutDir) =>
  build({
    configFile: false,
    root: path('.'),
    publicDir: false,
    logLevel: 'warn',
    // `#platform` as browsers need it; it runs in Node.js as well.
    resolve: { conditions: ['source', ...defaultClientConditions] },
    build: {
      outDir: path('dist/verifier'),
      emptyOutDir,
      target: 'es2022',
      lib: { entry: path(source), formats: ['es'], fileName: () => `${name}.js` },
    },
  })

await bundle('verify', 'src/verify/index.ts', true)
// With the verifier in it: a page loads one file.
await bundle('check', 'src/verify/check.ts', false)

mkdirSync(path('dist/verifier'), { recursive: true })
// Declarations alone, without a type of any layer.
copyFileSync(path('src/verify/types.ts'), path('dist/verifier/types.d.ts'))
writeFileSync(
  path('dist/verifier/verify.d.ts'),
  `import type { Verifier } from './types.js'
export type * from './types.js'
/** Makes a verifier for a network, such as \`main\` or \`private:choir\`. Throws where there is no such network. */
export declare const openVerifier: (networkName: string) => Verifier
`,
)
