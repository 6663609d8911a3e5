// `npm run simulate -- swarm --members 1000 --loss 0.02 --churn 0.3 --seed 7`: overlays on a simulated Internet.
import { setFlagsFromString } from 'node:v8'
import { fileURLToPath } from 'node:url'
import { defaultServerConditions, runnerImport } from 'vite'
import { prepare } from './prepare.mjs'

// Most of what a step makes is forgotten at the next: with more room for it, little of it is ever moved.
setFlagsFromString('--max-semi-space-size=128')
setFlagsFromString('--semi-space-growth-factor=4')
// Ten thousand nodes of the DHT take 8 GB.
setFlagsFromString('--max-old-space-size=16000')
await prepare()
const { module } = await runnerImport(fileURLToPath(new URL('../simulate/main.ts', import.meta.url)), {
  configFile: false,
  logLevel: 'error',
  resolve: { conditions: ['source', ...defaultServerConditions] },
})
process.exit(await module.main(process.argv.slice(2)))
