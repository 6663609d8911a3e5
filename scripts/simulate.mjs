// `npm run simulate -- swarm --members 1000 --loss 0.02 --churn 0.3 --seed 7`: overlays on a simulated Internet.
// Most of what a step makes is forgotten at the next: with the room that package.json gives for it, little of it is ever
// moved. Ten thousand nodes of the DHT take 10 GB.
import { fileURLToPath } from 'node:url'
import { defaultServerConditions, runnerImport } from 'vite'
import { prepare } from './prepare.mjs'

await prepare()
const { module } = await runnerImport(fileURLToPath(new URL('../simulate/main.ts', import.meta.url)), {
  configFile: false,
  logLevel: 'error',
  resolve: { conditions: ['source', ...defaultServerConditions] },
})
process.exit(await module.main(process.argv.slice(2)))
