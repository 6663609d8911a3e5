// `npm run soak -- 60`: daemons under load for so many minutes, with their memory each minute.
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'
import { prepare } from './prepare.mjs'

await prepare()
const file = fileURLToPath(new URL('../bench/soak.ts', import.meta.url))
const { module } = await runnerImport(file, { configFile: false, logLevel: 'error' })
await module.soak(Number(process.argv[2] ?? 60))
process.exit(0)
