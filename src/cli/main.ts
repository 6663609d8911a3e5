#!/usr/bin/env node
// The program `twister`: the friendly command line of a running node.
import { runFriendly } from './friendly.ts'

process.exitCode = await runFriendly(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  fault: (text) => process.stderr.write(text),
  colours: process.stdout.isTTY,
})
