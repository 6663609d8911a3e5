// Commands that are run before and after a twt, as the reference client's hooks are; no shell reads them.
import { spawnSync } from 'node:child_process'
import { CodedError } from '../base/coded-error.ts'
import { expandedPath } from './twtxt-config.ts'

/** A piece of a word: in single quotes, in double ones, a character behind a backslash, or as it is. */
const piece = /'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|([^\s'"\\]+)|(\s+)/uy

/** Words of a command as a shell would cut them: blanks, quotes and backslashes, and nothing else. Fault: `cli.hook`. */
export const commandWords = (command: string): readonly string[] => {
  const words: string[] = []
  let word: string | undefined
  piece.lastIndex = 0
  while (piece.lastIndex < command.length) {
    const found = piece.exec(command)
    if (found === null) throw new CodedError('cli.hook', 'A quotation mark in the hook command is not closed.')
    const [, single, double, escaped, plain, blank] = found
    if (blank === undefined)
      word = `${word ?? ''}${single ?? double?.replace(/\\([^])/gu, '$1') ?? escaped ?? plain ?? ''}`
    else if (word !== undefined) {
      words.push(word)
      word = undefined
    }
  }
  return word === undefined ? words : [...words, word]
}

/** A word with `{option}` replaced. A value is one word whatever is in it. */
const filled = (word: string, options: ReadonlyMap<string, string>, name: string): string =>
  expandedPath(
    word.replace(/\{\{|\}\}|\{([^{}]*)\}/gu, (whole, option: string | undefined) => {
      if (option === undefined) return whole.charAt(0)
      const value = options.get(option)
      if (value === undefined) throw new CodedError('cli.hook', `✗ Invalid variables in ${name}.`)
      return value
    }),
  )

/** Longest time of a hook, in milliseconds: it copies a file somewhere. */
const hookMs = 300_000

/** Runs a hook. Fault: `cli.hook`, with what the command said. */
export const runHook = (name: string, command: string, options: ReadonlyMap<string, string>): void => {
  const [program, ...words] = commandWords(command).map((word) => filled(word, options, name))
  if (program === undefined) return
  const { status, error, stdout, stderr } = spawnSync(program, words, {
    ...{ encoding: 'utf8', timeout: hookMs, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1_048_576 },
  })
  if (status === 0) return
  const said = `${stdout}${stderr}`.trim()
  const why = status === null ? (error?.message ?? 'was ended') : `returned ${String(status)}`
  throw new CodedError('cli.hook', `✗ ${name} ${why}.${said === '' ? '' : `\n${said}`}`)
}
