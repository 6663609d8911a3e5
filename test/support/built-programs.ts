// Before tests that start programs or work threads: what they run is built from what is there.
import { build } from '../../scripts/prepare.mjs'

export default (): Promise<void> => build({ toRun: true })
