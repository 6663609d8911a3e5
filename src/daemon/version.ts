// The version of this program.
import { readFileSync } from 'node:fs'

const readVersion = (): string => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}

/** As in package.json. */
export const programVersion = readVersion()
