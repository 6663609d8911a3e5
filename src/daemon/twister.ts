#!/usr/bin/env node
// The program `twister`: the friendly command line of a running node.
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { messageOf } from '../base/coded-error.ts'
import { runFriendly } from '../cli/friendly.ts'
import { clientSettingsOf } from './node-settings.ts'
import { parseCommandLine, wantsColours, withConfiguration } from './settings.ts'

/** One line of input; what a person types at a terminal is not shown. */
const readSecret = async (prompt: string): Promise<string> => {
  const muted = new Writable({
    write: (_chunk, _encoding, done) => {
      done()
    },
  })
  const isPerson = process.stdin.isTTY
  if (isPerson) process.stderr.write(prompt)
  const lines = createInterface({ input: process.stdin, output: muted, terminal: isPerson })
  try {
    for await (const line of lines) return line
    return ''
  } finally {
    lines.close()
    if (isPerson) process.stderr.write('\n')
  }
}

const main = async (): Promise<void> => {
  // A reader that goes away (`twister timeline | head`) is no fault.
  process.stdout.on('error', () => undefined)
  const terminal = {
    write: (text: string) => void process.stdout.write(text),
    colours: wantsColours(process.stdout.isTTY),
    live: process.stdout.isTTY,
    readSecret,
  }
  try {
    const { settings, command } = parseCommandLine(process.argv.slice(2))
    withConfiguration(settings)
    process.exitCode = await runFriendly(clientSettingsOf(settings), command, terminal)
  } catch (error) {
    process.stderr.write(`error: ${messageOf(error)}\n`)
    process.exitCode = 1
  }
}

await main()
