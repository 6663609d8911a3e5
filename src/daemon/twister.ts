#!/usr/bin/env node
// The program `twister`: the friendly command line of a running node.
import { messageOf } from '../base/coded-error.ts'
import { runFriendly } from '../cli/friendly.ts'
import { clientSettingsOf } from './node-settings.ts'
import { parseCommandLine, wantsColours, withConfiguration } from './settings.ts'

const main = async (): Promise<void> => {
  const terminal = {
    write: (text: string) => void process.stdout.write(text),
    colours: wantsColours(process.stdout.isTTY),
    live: process.stdout.isTTY,
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
