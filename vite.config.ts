import { defaultClientConditions, defineConfig } from 'vite'
import solid from 'vite-plugin-solid'

// The page is plain files that the node serves under a strict content security policy: nothing inline, nothing foreign.
export default defineConfig({
  root: 'src/web',
  // The page may lie below `/app/`.
  base: './',
  publicDir: 'public',
  plugins: [solid()],
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
