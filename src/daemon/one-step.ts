// `twister join` and `twister found` for somebody who runs no node yet: one is started in the network that is meant.
import { realpathSync, writeFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { dirname, join } from 'node:path'
import { CodedError } from '../base/coded-error.ts'
import { callNode } from '../cli/rpc-client.ts'
import { parseInvitation } from '../protocol/invitation.ts'
import { networkNamed } from '../protocol/network.ts'
import { makeDataFolder } from '../store/data-directory.ts'
import { startInBackground } from './background.ts'
import { invitationFile } from './invited-nodes.ts'
import { clientSettingsOf, daemonSettingsOf } from './node-settings.ts'
import { type Settings, withConfiguration } from './settings.ts'

/** A command that begins with a network, if it is one. */
interface Beginning {
  readonly network: string
  readonly link: string | undefined
}

const beginningOf = ([verb, ...words]: readonly string[]): Beginning | undefined => {
  if (verb === 'join') {
    for (const link of words) {
      const read = parseInvitation(link)
      if (read.ok) return { network: read.value.network, link: link.trim() }
    }
    return undefined
  }
  const name = words.find((word) => !word.startsWith('-'))
  if (verb !== 'found' || name === undefined) return undefined
  const network = `private:${name}`
  if (networkNamed(network) !== undefined) return { network, link: undefined }
  throw new CodedError(
    'cli.network-name',
    `“${name}” is no name of a network: those have 1 to 32 of a–z, 0–9, - and _.`,
  )
}

const isElsewhere = (settings: Settings, network: string): boolean => {
  const named = settings.get('network') ?? (settings.get('testnet') ? 'testnet' : undefined)
  const given = named ?? (settings.get('regtest') ? 'regtest' : undefined)
  return settings.has('rpcconnect') || (given !== undefined && given !== network)
}

const isRunning = async (settings: Settings): Promise<boolean> => {
  try {
    await callNode(clientSettingsOf(settings), 'getbestblockhash', [])
    return true
  } catch (error) {
    if (error instanceof CodedError && /^client\.(?:no-cookie|unreachable)$/u.test(error.code)) return false
    throw error
  }
}

/** The program of the node beside this one. */
const nodeProgram = (): string => join(dirname(realpathSync(process.argv[1] ?? '.')), 'twisterd.mjs')

/** Where neighbours reach this machine. */
const ownAddress = (settings: Settings): string | undefined => {
  const { node, way } = daemonSettingsOf(settings)
  if (way.kind !== 'direct') return undefined
  const found = Object.values(networkInterfaces())
    .flat()
    .find((face) => face?.family === 'IPv4' && !face.internal)
  const address = node.bindAddress === '0.0.0.0' ? found?.address : node.bindAddress
  return address === undefined ? undefined : `${address}:${String(node.port)}`
}

/** What a start needs to be told. */
interface Start {
  readonly settings: Settings
  /** Options as they were written. */
  readonly options: readonly string[]
  readonly beginning: Beginning
  readonly say: (text: string) => void
}

const start = async ({ settings, options, beginning, say }: Start): Promise<void> => {
  // Whoever founds a network finds its blocks: nobody else is there.
  const mining = beginning.link === undefined && !settings.has('gen') ? ['-gen', '-genproclimit=1'] : []
  const words = [...options, `-network=${beginning.network}`, ...mining]
  const { dataDirectory } = daemonSettingsOf(settings)
  const status = await startInBackground(words, dataDirectory, say, nodeProgram())
  if (status !== 0) throw new CodedError('cli.not-started', 'No node could be started; nothing was changed.')
}

/**
 * Before a command that founds or joins: leads the settings to that network, and starts a node there where none runs.
 * The command as it is to go on.
 */
export const beginInOneStep = async (
  settings: Settings,
  { options, command }: { readonly options: readonly string[]; readonly command: readonly string[] },
  say: (text: string) => void,
): Promise<readonly string[]> => {
  const beginning = beginningOf(command)
  if (beginning === undefined || isElsewhere(settings, beginning.network)) return command
  if (!settings.has('network')) settings.add('network', beginning.network)
  withConfiguration(settings)
  if (beginning.link !== undefined) {
    const { dataDirectory } = daemonSettingsOf(settings)
    makeDataFolder(dataDirectory)
    writeFileSync(join(dataDirectory, invitationFile), `${beginning.link}\n`, { mode: 0o600 })
  }
  if (!(await isRunning(settings))) await start({ settings, options, beginning, say })
  const [verb = '', ...words] = command
  const own =
    verb === 'found' && words.filter((word) => !word.startsWith('-')).length === 1 ? ownAddress(settings) : undefined
  return own === undefined ? command : [verb, ...words, own]
}
