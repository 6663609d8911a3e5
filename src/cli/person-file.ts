// The file of a person, written and read by a node at the command line: passphrases are asked for.
import { closeSync, openSync, readSync } from 'node:fs'
import { resolve } from 'node:path'
import { latin1FromBytes } from '../codec/combinators.ts'
import { answer, answerWith, chosenUser, line, type Session } from './verb.ts'

/** Longest beginning of a file that is looked at. */
const headBytes = 1024

const headOf = (path: string): string => {
  const bytes = new Uint8Array(headBytes)
  try {
    const file = openSync(path, 'r')
    try {
      return latin1FromBytes(bytes.subarray(0, readSync(file, bytes, 0, headBytes, 0))).split('\n')[0] ?? ''
    } finally {
      closeSync(file)
    }
  } catch {
    // The node may see what we do not.
    return ''
  }
}

/** Whether a file says of itself that it is one of a person, and whether it is sealed. */
export const personFile = (path: string): { readonly isSealed: boolean } | undefined => {
  const head = headOf(path)
  return head.startsWith('{"kind":"twister-person"') ? { isSealed: head.includes('"salt":') } : undefined
}

const countsOf = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([kind, number]) => `${kind}: ${String(number)}`)
    .join(', ')

/** Writes it; the passphrase has been asked for. */
export const exportPerson = async (session: Session, file: string, passphrase: string | undefined): Promise<void> => {
  const username = await chosenUser(session)
  const filename = resolve(file)
  const { lines, left } = await session.client.exportperson({ username, filename, passphrase })
  const said =
    passphrase === undefined
      ? `${username} stands in ${filename}, readable, messages too, but without keys: they come along with --passphrase.`
      : `${username} stands in ${filename}, with the keys, sealed by the passphrase.`
  const lost = Object.keys(left).length === 0 ? '' : ` Left out: ${countsOf(left)}.`
  answer(session, `${said}${lost} It comes back with: ${session.terminal.call} import ${filename}`, {
    ...{ username, file: filename, lines, left, hasKeys: passphrase !== undefined },
  })
}

/** Reads it in. */
export const importPerson = async (session: Session, file: string, isSealed: boolean): Promise<void> => {
  const passphrase = isSealed ? await session.terminal.readSecret('Passphrase of the file: ') : undefined
  const merged = await session.client.importperson({ filename: resolve(file), passphrase })
  answerWith(session, merged, () => {
    line(session, `${merged.username} has been merged with what was here.`)
    for (const [what, counts] of [
      ['taken', merged.took],
      ['here already', merged.held],
      ['left', merged.left],
    ] as const)
      if (Object.keys(counts).length > 0) line(session, `  ${what}: ${countsOf(counts)}`)
  })
}
