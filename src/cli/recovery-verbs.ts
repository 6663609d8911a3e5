// Friendly commands on recovery sheets. What stands on one is asked for line by line, never taken from the words of a command.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { RecoveredJson } from '../api/users.ts'
import { CodedError, messageOf } from '../base/coded-error.ts'
import { partsIn, partsWords, sheetOfParts } from '../protocol/recovery-parts.ts'
import { faultOfLine } from '../protocol/recovery-lines.ts'
import { judgeRecoveryText } from '../protocol/recovery-sheet.ts'
import { sheetWords } from '../protocol/recovery-words.ts'
import { linesOfPage, recoveryPage } from './recovery-page.ts'
import { paint, whenText } from './render.ts'
import { answer, answerWith, chosenUser, line, rows, type Session, type Verb } from './verb.ts'

/** A sheet has some kilobytes, with its picture. */
const maxFileBytes = 1_000_000
/** Lines that are asked for: a sheet has fewer. */
const maxAskedLines = 20

const list = async (session: Session): Promise<void> => {
  const sheets = await session.client.listrecoveries({})
  const words = {
    valid: 'brings the name back',
    used: 'has brought the name back: make a new one',
    worthless: 'worthless, since the key was replaced: destroy it',
  }
  answerWith(session, sheets, () => {
    if (sheets.length === 0)
      line(session, `No recovery sheet was made here. Make one: ${session.terminal.call} recovery create <file.html>`)
    const cells = sheets.map(({ username, created, state, replaced }) => [
      paint(session.terminal, 'bold', username),
      whenText(created),
      replaced === undefined
        ? words[state]
        : `worthless, since block ${String(replaced.height)} (${whenText(replaced.time)}) replaced the key: destroy it`,
    ])
    rows(session, cells)
  })
}

const create = async (session: Session, word: string): Promise<void> => {
  const username = await chosenUser(session)
  const file = resolve(word)
  // Asked before: a sheet that is made and not written helps nobody.
  if (existsSync(file)) throw new CodedError('cli.file-exists', `${file} exists. Name a file that does not.`)
  const sheet = await session.client.createrecovery({ username })
  try {
    writeFileSync(file, recoveryPage(sheet), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    throw new CodedError('cli.not-written', `The sheet was not written (${messageOf(error)}). Make another one.`)
  }
  answer(
    session,
    `The sheet of ${username} is ${file}. Print it, keep the paper safe, and delete the file: whoever has it can take the name. It is used by: ${session.terminal.call} recovery use`,
    { username, file, created: sheet.created },
  )
}

const ofFile = (word: string): string => {
  const file = resolve(word)
  const size = statSync(file, { throwIfNoEntry: false })?.size
  if (size === undefined) throw new CodedError('cli.word', `There is no file ${file}.`)
  if (size > maxFileBytes) throw new CodedError('cli.word', `${file} is too large to be a recovery sheet.`)
  const text = readFileSync(file, 'utf8')
  return linesOfPage(text)?.join('\n') ?? text
}

/** Line by line, each judged at once: a slip is found where it was made. A scanner gives all of it as one line. */
const asked = async ({ terminal }: Session): Promise<string> => {
  const lines: string[] = []
  for (let tries = 0; tries < 10 * maxAskedLines && lines.length < maxAskedLines; tries += 1) {
    const typed = await terminal.readShown(`Line ${String(lines.length + 1)}: `)
    if (typed.trim() === '') break
    if (judgeRecoveryText(typed).ok) return typed
    const fault = faultOfLine(typed, lines.length)
    if (fault === undefined) lines.push(typed)
    else if (terminal.asksPerson) terminal.writeError(`${sheetWords(fault)} Type it again.\n`)
    else throw new CodedError('cli.sheet', sheetWords(fault))
    const judged = judgeRecoveryText(lines.join('\n'))
    if (judged.ok) break
  }
  return lines.join('\n')
}

/** What happens when a sheet is used. */
export const tellUse = (session: Session, { username, registered }: RecoveredJson): void => {
  const said = registered
    ? `${username} has the key of this sheet already, and it is in this wallet now.`
    : `${username} comes back: its proof of work has begun. How far it is: ${session.terminal.call} users`
  answer(session, `${said}\nMake a new sheet when it is ready: ${session.terminal.call} recovery create <file.html>`, {
    username,
    registered,
  })
}

/** Parts of a sheet that friends kept are as good as the sheet. */
const useParts = async (session: Session, text: string): Promise<void> => {
  const sheet = await sheetOfParts(text)
  if (!sheet.ok) throw new CodedError('cli.sheet', partsWords(sheet.rejection))
  tellUse(session, await session.client.useparts({ text }))
}

const use = async (session: Session, word: string | undefined): Promise<void> => {
  const text = word === undefined ? await asked(session) : ofFile(word)
  const parts = partsIn(text)
  if (!parts.ok || parts.value.length > 0) {
    await useParts(session, text)
    return
  }
  const judged = judgeRecoveryText(text)
  // Told here: what is no sheet need not leave this program.
  if (!judged.ok) throw new CodedError('cli.sheet', sheetWords(judged.rejection))
  tellUse(session, await session.client.userecovery({ text }))
}

const recovery = (session: Session, [action, word, ...others]: readonly string[]): Promise<void> => {
  if (action === undefined) return list(session)
  if (action === 'create' && word !== undefined && others.length === 0) return create(session, word)
  if (action === 'use' && others.length === 0) return use(session, word)
  throw new CodedError(
    'cli.word',
    `Write: ${session.terminal.call} recovery, or recovery create <file.html>, or recovery use [file]`,
  )
}

/** One verb of three parts. */
export const recoveryVerbs: Readonly<Record<string, Verb>> = {
  recovery: {
    usage: 'recovery [-u name] [create <file.html> | use [file]]',
    summary:
      'Make a sheet of paper that alone brings a name back, bring it back, or list the sheets and what they are worth.',
    words: [0, 3],
    takesUser: true,
    run: recovery,
  },
}
