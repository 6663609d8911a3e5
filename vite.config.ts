import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { defaultClientConditions, defineConfig, type Plugin } from 'vite'
import solid from 'vite-plugin-solid'

/** Packs what browsers load beside itself, once: the node sends it as it lies. */
const packed: Plugin = {
  name: 'packed-files',
  apply: 'build',
  writeBundle({ dir = '' }, bundle) {
    for (const name of Object.keys(bundle).filter((file) => /\.(?:js|css)$/u.test(file))) {
      const file = join(dir, name)
      const content = readFileSync(file)
      writeFileSync(`${file}.br`, brotliCompressSync(content))
      writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
    }
  },
}

/** The contract tells people what commands do; a page calls them without. */
const withoutHelp: Plugin = {
  name: 'contract-without-help',
  apply: 'build',
  enforce: 'pre',
  transform(code, id) {
    if (!/\/src\/api\/[\w-]+\.ts$/u.test(id)) return undefined
    return code
      .replaceAll(/summary:\s*'(?:[^'\\]|\\.)*'/gu, "summary: ''")
      .replaceAll(/(\bresult<[^()]*>)\(\s*'(?:[^'\\]|\\.)*',?\s*\)/gu, "$1('')")
  },
}

// The page is plain files that the node serves under a strict content security policy: nothing inline, nothing foreign.
export default defineConfig({
  root: 'src/web',
  // The page may lie below `/app/`.
  base: './',
  publicDir: 'public',
  plugins: [withoutHelp, solid(), packed],
  // `#platform` from the sources, as browsers need it.
  resolve: { conditions: ['source', ...defaultClientConditions] },
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/feed': 'http://127.0.0.1:28332' } },
})
