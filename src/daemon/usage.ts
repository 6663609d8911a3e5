// What the programs say of themselves: the help, and how to call the other program for the same node.
import { fileURLToPath } from 'node:url'
import { contractHelp } from '../api/help.ts'
import { commandHostOf } from './node-settings.ts'
import { baseDirectory, configurationPath, type Settings } from './settings.ts'
import { settingRows, type SettingName } from './settings-table.ts'
import { programVersion } from './version.ts'

/** Name and version. */
export const versionText = `twister-node ${programVersion}`

/** The help of `twisterd`: usage, every option, every command. */
export const helpText = (): string => {
  const width = Math.max(...settingRows.map(({ key }) => key.length)) + 4
  const lines = settingRows.map(
    ({ key, kind, fallback, summary }) =>
      `  ${`-${key}${kind === 'flag' ? '' : '='}`.padEnd(width)}${summary}${fallback === 'none' ? '' : ` (${fallback})`}`,
  )
  return [
    'twisterd [options]                    run a node',
    'twisterd [options] <command> [words]  send a command to a running node',
    'twister [options] <command> [words]   the same with friendlier commands: twister help',
    '',
    'Options, also as lines name=value of twister.conf:',
    ...lines,
    '',
    'Commands; “twisterd help <command>” explains one:',
    ...contractHelp()
      .split('\n')
      .map((line) => `  ${line}`),
  ].join('\n')
}

/** A word as a shell takes it. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

const flags = ['testnet', 'regtest'] as const satisfies readonly SettingName[]

/** The options of the command line that lead another program to the same node, from any folder. */
const placeWords = (given: Settings): readonly string[] => [
  ...(given.has('datadir') ? [`-datadir=${baseDirectory(given)}`] : []),
  ...(given.has('conf') ? [`-conf=${configurationPath(given)}`] : []),
  ...(given.has('network') ? [`-network=${given.get('network') ?? ''}`] : []),
  ...flags.filter((name) => given.get(name)).map((name) => `-${name}`),
  ...(given.has('rpcport') ? [`-rpcport=${String(given.get('rpcport'))}`] : []),
  ...(given.has('rpcconnect') || given.has('rpcbind') ? [`-rpcconnect=${commandHostOf(given)}`] : []),
]

/**
 * The friendly program of a package that lies there. `npx twister` asks the registry for a package of that name, which
 * is somebody else's, unless the folder or its `node_modules` is the place.
 */
export const programCall = (folder: string): string => {
  const place = folder.replaceAll('\\', '/')
  if (place.includes('/_npx/')) return 'npx -p twister-node twister'
  return /\/lib\/node_modules\/twister-node\//u.test(place) ? 'twister' : 'npx twister'
}

const ownFolder = fileURLToPath(new URL('.', import.meta.url))

/** How a person calls the friendly program for the node of these options: copied and pasted, it works. */
export const friendlyCall = (given: Settings): string =>
  [programCall(ownFolder), ...placeWords(given).map(quoted)].join(' ')
