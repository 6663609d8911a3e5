// `npm run fuzz -- 10000000`: so many random and damaged datagrams for one node of the DHT; rate, memory, faults. Fails when memory grows.
import { fileURLToPath } from 'node:url'
import { defaultServerConditions, runnerImport } from 'vite'
import { prepare } from './prepare.mjs'

await prepare()
const { module } = await runnerImport(fileURLToPath(new URL('../bench/fuzz-dht.ts', import.meta.url)), {
  configFile: false,
  logLevel: 'error',
  resolve: { conditions: ['source', ...defaultServerConditions] },
})
const outcome = await module.fuzz(Number(process.argv[2] ?? 10_000_000), Number(process.argv[3] ?? 7), (line) => {
  process.stdout.write(`${line}\n`)
})
if (!outcome.isFlat) process.stdout.write(`memory grows: ${outcome.heapMb.join(', ')} MB\n`)
process.exit(outcome.faults === 0 && outcome.isFlat ? 0 : 1)
