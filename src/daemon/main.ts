// The program `twisterd`: a node, or one command to a running node. Each loads only what it is made of.
import { rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { CodedError, messageOf } from '../base/coded-error.ts'
import { endpointText } from '../codec/ip.ts'
import { systemClock } from '../net/system-clock.ts'
import type { Daemon } from './daemon.ts'
import { type HandedSockets, noSockets, onlySocket, takeHandedSockets } from './handed-sockets.ts'
import { clientSettingsOf, type DaemonSettings, daemonSettingsOf } from './node-settings.ts'
import { hideSecrets } from './command-secrets.ts'
import { type CommandLine, managerEnvironment, parseCommandLine, type Settings, withConfiguration } from './settings.ts'
import { friendlyCall, helpText, versionText } from './usage.ts'

const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

/** `call` is how a person calls the friendly program for this very node. */
const firstScreen = (settings: DaemonSettings, call: string, daemon: Daemon): string =>
  [
    versionText,
    `  network   ${settings.network.name}`,
    `  data      ${daemon.dataDirectory}`,
    `  web page  ${daemon.createLoginLink()}`,
    `            (a one-time login link; for another one: ${call} login)`,
    `  stop      Ctrl+C here, or: ${call} stop`,
    ...(settings.ignored.length === 0
      ? []
      : [`  note      no effect here: ${settings.ignored.map((key) => `-${key}`).join(' ')}`]),
  ].join('\n')

/** How long closing may take before the process ends anyway, in milliseconds: what is acknowledged is on disk. */
const closingMs = 15_000

/** How long a process may linger after everything was closed, in milliseconds: something may have been forgotten. */
const lingeringMs = 1000

/** Resolves at the first request to end; a second one ends the process at once. */
const untilSignal = (stopWithParent: boolean): Promise<{ readonly failure: unknown }> =>
  new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => {
        done({ failure: undefined })
        process.on(signal, () => process.exit(1))
      })
    if (stopWithParent)
      process.on('disconnect', () => {
        done({ failure: undefined })
      })
  })

const writePidFile = (path: string): void => {
  try {
    writeFileSync(path, `${String(process.pid)}\n`, { mode: 0o600 })
  } catch (error) {
    throw new CodedError('daemon.pid-file', `The file ${path} cannot be written (${messageOf(error)}). Check -pid.`)
  }
}

const closeInTime = async (daemon: { close(): Promise<void> }): Promise<void> => {
  const overdue = systemClock.after(closingMs, () => {
    process.stderr.write('error: closing takes too long; ending without it\n')
    process.exit(1)
  })
  await daemon.close()
  overdue.cancel()
}

const runNode = async (settings: DaemonSettings, call: string, handed: HandedSockets): Promise<number> => {
  const signalled = untilSignal(settings.stopWithParent)
  const { openDaemon } = await import('./daemon.ts')
  const daemon = await openDaemon(settings, handed)
  process.on('uncaughtException', (error) => {
    daemon.fail(error)
  })
  const pidFile = resolve(daemon.dataDirectory, settings.pidFile)
  let failure: unknown
  try {
    writePidFile(pidFile)
    // Where the log goes to the standard output, many may read it, and programs: a link that lets in is nothing for them.
    const tell = settings.log.toConsole ? () => undefined : say
    tell(firstScreen(settings, call, daemon))
    process.send?.({ ready: true })
    failure = (await Promise.race([daemon.ended, signalled])).failure
    tell('stopping …')
  } finally {
    await closeInTime(daemon)
    rmSync(pidFile, { force: true })
  }
  if (failure === undefined) return 0
  process.stderr.write(`error: ${messageOf(failure)}\nSee debug.log in ${daemon.dataDirectory}.\n`)
  return 1
}

/** Ready when the door is open; until then it waits for the server of its store. */
const runPodWeb = async (given: Settings, handed: HandedSockets): Promise<number> => {
  const { podWebSettingsOf } = await import('./pod-web-settings.ts')
  const settings = { ...podWebSettingsOf(given), socket: onlySocket(handed) }
  const signalled = untilSignal(settings.stopWithParent)
  const { startPodWeb } = await import('./pod-web.ts')
  const web = startPodWeb(settings, say, () => {
    const place = endpointText(settings)
    say(`${versionText}\n  pod       ${settings.url}, a web process at ${place}\n  stop      Ctrl+C here`)
    process.send?.({ ready: true })
  })
  process.on('uncaughtException', (error) => {
    web.fail(error)
  })
  const { failure } = await Promise.race([web.ended, signalled])
  say('stopping …')
  await closeInTime(web)
  if (failure === undefined) return 0
  process.stderr.write(`error: ${messageOf(failure)}\n`)
  return 1
}

/** The process behind `-daemon` is another one, and whoever waits at the sockets would wait for ever. */
const inBackground = (): CodedError =>
  new CodedError('handed-sockets.invalid', 'A node that is handed sockets runs in the foreground: leave -daemon out.')

const warn = (notes: readonly string[]): void => {
  for (const note of notes) process.stderr.write(`${note}\n`)
}

const run = async (words: readonly string[]): Promise<number> => {
  const handed = takeHandedSockets(managerEnvironment, process.pid)
  const line = parseCommandLine(words)
  const { settings, command } = line
  const notes = hideSecrets('twisterd', words, line)
  if (settings.get('help') || settings.get('version')) {
    say(settings.get('help') ? helpText() : versionText)
    return 0
  }
  const call = friendlyCall(settings)
  withConfiguration(settings)
  if (settings.get('daemon') && !settings.get('podweb') && command.length === 0) {
    if (handed !== noSockets) throw inBackground()
    const { dataDirectory } = daemonSettingsOf(settings)
    const { startInBackground } = await import('./background.ts')
    return startInBackground(words, dataDirectory, say)
  }
  warn(notes)
  return command.length > 0 ? runClient(line) : runHere(settings, call, handed)
}

const runClient = async ({ settings, command }: CommandLine): Promise<number> => {
  const { runCommand } = await import('../cli/command.ts')
  const outcome = await runCommand(clientSettingsOf(settings), command)
  process.stdout.write(outcome.output)
  process.stderr.write(outcome.errorOutput)
  return outcome.status
}

const runHere = async (settings: Settings, call: string, handed: HandedSockets): Promise<number> => {
  if (settings.get('podweb')) return exitingAfter(runPodWeb(settings, handed))
  if (settings.get('demo')) {
    const { runDemo } = await import('./demo.ts')
    return runDemo(settings, say)
  }
  const daemonSettings = daemonSettingsOf(settings)
  try {
    return await exitingAfter(runNode(daemonSettings, call, handed))
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'data-directory.locked') throw error
    throw new CodedError(error.code, `${error.message} To stop it: ${call} stop`, error.fields)
  }
}

const exitingAfter = async (work: Promise<number>): Promise<number> => {
  try {
    return await work
  } finally {
    setTimeout(() => process.exit(), lingeringMs).unref()
  }
}

/** A reader that goes away (`twisterd … | head`) is no reason to stop. */
const surviveClosedOutput = (): void => {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
}

const main = async (): Promise<void> => {
  // Every file of the node is for its owner alone.
  process.umask(0o077)
  surviveClosedOutput()
  try {
    process.exitCode = await run(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`error: ${messageOf(error)}\n`)
    if (!(error instanceof CodedError) && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`)
    process.exitCode = 1
  }
  // A channel to a parent would keep the process alive.
  if (process.connected) process.disconnect()
}

void main()
