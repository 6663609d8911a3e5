// Builds all that is stale: `npm run build`; everything from nothing: `npm run build -- --clean`.
import { prepare } from './prepare.mjs'

await prepare({ clean: process.argv.includes('--clean'), force: process.argv.includes('--force') })
