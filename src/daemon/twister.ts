// The program `twister`: the friendly command line of a running node.
import { createInterface, type Interface } from 'node:readline'
import { Writable } from 'node:stream'
import { createLogUpdate } from 'log-update'
import { nowSeconds } from '../base/clock.ts'
import { messageOf } from '../base/coded-error.ts'
import { systemClock } from '../net/system-clock.ts'
import { runFriendly } from '../cli/friendly.ts'
import { clientSettingsOf } from './node-settings.ts'
import { hideSecrets } from './command-secrets.ts'
import { parseCommandLine, personEnvironment, type Settings, wantsColours, withConfiguration } from './settings.ts'
import { friendlyCall, versionText } from './usage.ts'

/** A command line in two parts. */
interface OneStepLine {
  readonly options: readonly string[]
  readonly command: readonly string[]
}

/** The lines of a pipe, of which a command may ask several. */
let piped: Interface | undefined
let pipedLines: AsyncIterator<string, undefined> | undefined

const readPiped = async (): Promise<string> => {
  piped ??= createInterface({ input: process.stdin })
  pipedLines ??= piped[Symbol.asyncIterator]()
  const next: IteratorResult<string, undefined> = await pipedLines.next()
  return next.done === true ? '' : next.value
}

/** Takes what a terminal would show. */
const muted = new Writable({
  write: (_chunk, _encoding, done) => {
    done()
  },
})

/** One line of input. */
const readLine = async (prompt: string, output: NodeJS.WritableStream): Promise<string> => {
  if (!process.stdin.isTTY) return readPiped()
  process.stderr.write(prompt)
  const lines = createInterface({ input: process.stdin, output, terminal: true })
  try {
    for await (const line of lines) return line
    return ''
  } finally {
    lines.close()
    if (output === muted) process.stderr.write('\n')
  }
}

/** What a start says goes beside the answer, which may be for a program. */
const beginIn: (settings: Settings, line: OneStepLine) => Promise<readonly string[]> = async (settings, line) => {
  const { beginInOneStep } = await import('./one-step.ts')
  return beginInOneStep(settings, line, (text) => void process.stderr.write(`${text}\n\n`))
}

const run = async (words: readonly string[]): Promise<number> => {
  const line = parseCommandLine(words)
  const { settings, command } = line
  for (const note of hideSecrets('twister', words, line)) process.stderr.write(`${note}\n`)
  if (settings.get('version')) {
    process.stdout.write(`${versionText}\n`)
    return 0
  }
  const asked = settings.get('help') ? ['help'] : command
  const options = words.slice(0, words.length - command.length)
  const begins = asked[0] === 'join' || asked[0] === 'found'
  const going = begins ? await beginIn(settings, { options, command: asked }) : asked
  const terminal = {
    write: (text: string) => void process.stdout.write(text),
    writeError: (text: string) => void process.stderr.write(text),
    colours: wantsColours(process.stdout.isTTY),
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    live: process.stdout.isTTY ? createLogUpdate(process.stdout) : undefined,
    call: friendlyCall(settings),
    readSecret: (prompt: string) => readLine(prompt, muted),
    readShown: (prompt: string) => readLine(prompt, process.stderr),
    asksPerson: process.stdin.isTTY,
    environment: personEnvironment,
    now: () => nowSeconds(systemClock),
    restoreNode: async (folder: string) => {
      const { restoreByHand } = await import('./restore-by-hand.ts')
      return restoreByHand(withConfiguration(settings), folder)
    },
  }
  return runFriendly(() => clientSettingsOf(withConfiguration(settings)), going, terminal)
}

const main = async (): Promise<void> => {
  // A reader that goes away (`twister timeline | head`) is no fault.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  try {
    process.exitCode = await run(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`error: ${messageOf(error)}\n`)
    process.exitCode = 1
  } finally {
    piped?.close()
  }
}

void main()
