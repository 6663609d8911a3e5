import { defaultClientConditions, defineConfig } from 'vite'
import solid from 'vite-plugin-solid'
import { packed } from './scripts/lib/packed-files.mjs'

// The page of a pod: plain files for the pod’s own door, under a strict content security policy (ADR 96).
export default defineConfig({
  root: 'src/web/pod',
  publicDir: '../public',
  plugins: [solid(), packed],
  resolve: { conditions: ['source', ...defaultClientConditions] },
  worker: { format: 'es' },
  build: {
    outDir: '../../../dist/pod',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: false,
  },
})
