// The file of a person: written to disk, and read from it in two passes, of which the first changes nothing.
import { createReadStream, createWriteStream, lstatSync, rmSync, statSync } from 'node:fs'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { nowSeconds } from '../../base/clock.ts'
import { CodedError } from '../../base/coded-error.ts'
import { decodeUtf8, encodeUtf8 } from '../../codec/utf8.ts'
import { createSealingKey, openBytes, sealBytes, unwrapKey, wrapKey } from '../../crypto/at-rest.ts'
import { limits } from '../../protocol/limits.ts'
import { parseUsername } from '../../protocol/username.ts'
import { publishFile } from '../../store/files.ts'
import { entriesOf } from './person-export.ts'
import { judgeEntry, type JudgedEntry, type PersonCounts, PersonIntake, refuseLine } from './person-import.ts'
import {
  type PersonEntry,
  type PersonHead,
  readEntry,
  readHead,
  sealedBytesOf,
  sealedLine,
  writeEntry,
  writeHead,
} from './person-lines.ts'
import type { PersonParts } from './person-parts.ts'

/** How many lines were written, and what could not be, by kind. */
export interface PersonExport {
  readonly lines: number
  readonly left: Readonly<Record<string, number>>
}

/** Lines between two turns of others. */
const linesPerTurn = 50

/** What is never in the open. */
const secretKinds: ReadonlySet<PersonEntry['kind']> = new Set(['key', 'group'])

/** A sealed line opens in its place of its file alone. */
const labelOf = (line: number): Uint8Array => encodeUtf8(`twister-person line ${String(line)}`)

const cannotWrite = (path: string): CodedError =>
  new CodedError(
    'person.file-unwritable',
    `${path} cannot be written: its folder must exist and be the node’s to write, with room in it.`,
  )

const cannotRead = (path: string): CodedError =>
  new CodedError(
    'person.file-missing',
    `There is no file ${path} of at most ${String(limits.personFileBytes / 1e6)} MB that can be read.`,
  )

const mustBeNew = (path: string): void => {
  try {
    if (!statSync(dirname(path)).isDirectory()) throw cannotWrite(path)
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return
  } catch {
    throw cannotWrite(path)
  }
  throw new CodedError('person.file-exists', `There is a file ${path} already; nothing was written.`)
}

const mustBeReadable = (path: string): void => {
  try {
    const stats = statSync(path)
    if (stats.isFile() && stats.size <= limits.personFileBytes) return
  } catch {
    // Nothing is there, or nothing that may be looked at.
  }
  throw cannotRead(path)
}

/** Exports and imports of persons, by whole paths. */
export class Persons {
  readonly #parts: PersonParts

  constructor(parts: PersonParts) {
    this.#parts = parts
  }

  /**
   * Writes everything of a person into a new file, for its owner only; and says how much. With a passphrase
   * the keys are in it, and all but the person's posts is sealed. Faults: `person.file-exists`, `person.file-unwritable`,
   * `person.name-invalid`, `wallet.locked`.
   */
  async exportTo(path: string, name: string, passphrase?: string): Promise<PersonExport> {
    mustBeNew(path)
    const unfinished = `${path}.new`
    try {
      const written = await this.#write(unfinished, name, passphrase)
      publishFile(unfinished, path)
      return written
    } catch (error) {
      throw error instanceof CodedError ? error : cannotWrite(path)
    } finally {
      rmSync(unfinished, { force: true })
    }
  }

  /**
   * Merges a file with what is here; `passphrase` opens one that is sealed. A file with anything wrong in it changes
   * nothing. Faults: `person.file-missing`, `person.refused`, `person.passphrase-wrong`, `wallet.locked`.
   */
  async importFrom(path: string, passphrase?: string): Promise<PersonCounts & { readonly username: string }> {
    mustBeReadable(path)
    let key: Uint8Array | undefined
    const keyFor = async (head: PersonHead): Promise<Uint8Array | undefined> =>
      (key ??= await this.#keyOf(head, passphrase))
    let username = ''
    for await (const { head } of this.#judged(path, keyFor)) username = head.username
    const name = parseUsername(username)
    if (name === undefined) throw refuseLine(1, 'it says nothing')
    const intake = new PersonIntake(this.#parts, name)
    for await (const { entry, head } of this.#judged(path, keyFor)) {
      if (head.username !== name) throw refuseLine(1, 'the file was changed while it was read')
      await intake.take(entry)
    }
    intake.finish()
    return { username, ...intake.counts }
  }

  async #write(path: string, name: string, passphrase: string | undefined): Promise<PersonExport> {
    const { network, clock, random, cost, turn } = this.#parts
    const username = parseUsername(name)
    if (username === undefined) throw new CodedError('person.name-invalid', `“${name.slice(0, 32)}” is no user name.`)
    const key = passphrase === undefined ? undefined : createSealingKey(random)
    const wrapped =
      key === undefined || passphrase === undefined ? undefined : await wrapKey(key, passphrase, cost, random)
    const stream = createWriteStream(path, { flags: 'w', mode: 0o600 })
    await once(stream, 'open')
    let lines = 0
    const left: Record<string, number> = {}
    const write = async (line: string): Promise<void> => {
      lines += 1
      if (!stream.write(`${line}\n`)) await once(stream, 'drain')
      if (lines % linesPerTurn === 0) await turn()
    }
    const writeOne = (entry: PersonEntry): Promise<void> => {
      const open = writeEntry(entry)
      const isSealed = key !== undefined && entry.kind !== 'post'
      const line = isSealed ? sealedLine(sealBytes(key, encodeUtf8(open), labelOf(lines + 1), random)) : open
      if (line.length <= limits.personLineBytes && readEntry(open).ok) return write(line)
      // What nobody could read would make the whole file useless.
      left[entry.kind] = (left[entry.kind] ?? 0) + 1
      return Promise.resolve()
    }
    await write(writeHead({ network: network.name, username, created: nowSeconds(clock), wrapped }))
    for await (const entry of entriesOf(this.#parts, username, key !== undefined)) await writeOne(entry)
    await writeOne({ kind: 'end', lines: lines + 1 })
    stream.end()
    await once(stream, 'close')
    return { lines, left }
  }

  async #keyOf({ wrapped }: PersonHead, passphrase: string | undefined): Promise<Uint8Array | undefined> {
    if (wrapped === undefined) return undefined
    const key = passphrase === undefined ? undefined : await unwrapKey(wrapped, passphrase)
    if (key !== undefined) return key
    throw new CodedError(
      'person.passphrase-wrong',
      passphrase === undefined ? 'This file has a passphrase: give it.' : 'The passphrase of the file is another one.',
    )
  }

  /** Each entry but the first line, after it has been judged. Fault: `person.refused`. */
  async *#judged(
    path: string,
    keyFor: (head: PersonHead) => Promise<Uint8Array | undefined>,
  ): AsyncIterable<{ readonly entry: JudgedEntry; readonly head: PersonHead }> {
    let head: PersonHead | undefined
    let key: Uint8Array | undefined
    let hasEnded = false
    let number = 0
    for await (const line of linesOf(path)) {
      number += 1
      if (hasEnded) throw refuseLine(number, 'it stands behind the end')
      if (head === undefined) {
        head = this.#head(line)
        key = await keyFor(head)
        continue
      }
      const entry = this.#entry(line, number, key)
      hasEnded = entry.kind === 'end'
      if (entry.kind === 'end' && entry.lines !== number) throw refuseLine(number, 'lines before it are missing')
      yield { entry: judgeEntry(this.#parts, head.username, number, entry), head }
      if (number % linesPerTurn === 0) await this.#parts.turn()
    }
    if (!hasEnded) throw refuseLine(number + 1, 'the file is not whole')
  }

  #head(line: string): PersonHead {
    const head = readHead(line)
    if (!head.ok) throw refuseLine(1, head.rejection.why)
    const { network, username } = head.value
    if (network !== this.#parts.network.name) throw refuseLine(1, `it is of another network (${network.slice(0, 64)})`)
    if (this.#parts.users.registrationHeight(username) === undefined)
      throw refuseLine(1, `${username} is not registered, or the chain of this node is not synced yet`)
    return head.value
  }

  #entry(line: string, number: number, key: Uint8Array | undefined): PersonEntry {
    const sealed = sealedBytesOf(line)
    const entry = readEntry(sealed === undefined ? line : textIn(sealed, number, key))
    if (!entry.ok) throw refuseLine(number, entry.rejection.why)
    const { kind } = entry.value
    if (sealed === undefined && (key === undefined ? secretKinds.has(kind) : kind !== 'post'))
      throw refuseLine(number, `a line of the kind ${kind} has to be sealed here`)
    return entry.value
  }
}

/** The line that was sealed. Fault: `person.refused`. */
const textIn = (sealed: Uint8Array, number: number, key: Uint8Array | undefined): string => {
  const opened = key === undefined ? undefined : openBytes(key, sealed, labelOf(number))
  const text = opened === undefined ? undefined : decodeUtf8(opened)
  if (text === undefined) throw refuseLine(number, 'its seal is broken')
  return text
}

/** Lines of a file, none longer than a line may be; no more than one piece of the file is in memory. */
async function* linesOf(path: string): AsyncIterable<string> {
  let rest = ''
  let number = 0
  const checked = (line: string): string => {
    number += 1
    if (line.length <= limits.personLineBytes && number <= limits.personLines) return line
    throw refuseLine(number, 'it is longer than any line may be, or one too many')
  }
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield checked(line)
    if (rest.length > limits.personLineBytes) checked(rest)
  }
  if (rest !== '') yield checked(rest)
}
