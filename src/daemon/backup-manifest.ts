// What stands in the list of a backup of a node: which files, and by what they are known to be whole.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { CodedError } from '../base/coded-error.ts'
import { anyObject, integer, list, record, required, type SchemaValue, string } from '../codec/schema.ts'

/** Name of the list in the folder of a backup. */
export const manifestFile = 'backup.json'

/** The form of backups that this program writes and reads. */
export const backupFormat = 1

/** Files of a node, besides its databases, that belong to it and nowhere else. */
const smallFiles: readonly string[] = ['session-secret', 'invitation', 'hidden-service-key', 'credentials.json']

const isDatabase = (name: string): boolean => /^[a-z]+\.sqlite$/u.test(name)

/** What can be fetched again. */
const isKeptAside = (name: string): boolean => name === 'pictures.sqlite'

/** Whether a file of a data directory is part of what is backed up; nothing else is taken out of a backup either. */
export const belongsToNode = (name: string): boolean =>
  (isDatabase(name) && !isKeptAside(name)) || smallFiles.includes(name)

/** Whether a file is a database. */
export { isDatabase }

/** Most files, and largest list, that are read. */
const maxFiles = 64
export const maxManifestBytes = 64 * 1024

const fileRecord = record({ name: required(string), bytes: required(integer), sha256: required(string) })

const manifestRecord = record({
  format: required(integer),
  program: required(string),
  network: required(string),
  time: required(integer),
  files: required(list(fileRecord, maxFiles)),
})

/** The list: `program` the version that wrote it, `time` in Unix seconds, hashes in hexadecimal. */
export type Manifest = SchemaValue<typeof manifestRecord>

/** One file of it. */
export type ManifestFile = SchemaValue<typeof fileRecord>

const unreadable = (folder: string): CodedError =>
  new CodedError('backup.unreadable', `${folder} is no backup of a node, or its list ${manifestFile} is damaged.`)

/** Reads a list. It may come from anywhere: only names of files of a node are taken. Faults: `backup.unreadable`, `backup.newer`. */
export const parseManifest = (text: string, folder: string): Manifest => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw unreadable(folder)
  }
  const verdict = manifestRecord.parse(json)
  const format = anyObject.parse(json)
  if (format.ok && Number(format.value['format']) > backupFormat)
    throw new CodedError(
      'backup.newer',
      `${folder} was written by a newer twister node. Install that version, and restore with it.`,
    )
  if (!verdict.ok || verdict.value.format !== backupFormat) throw unreadable(folder)
  const names = verdict.value.files.map(({ name }) => name)
  if (!names.every(belongsToNode) || new Set(names).size !== names.length) throw unreadable(folder)
  return verdict.value
}

/** SHA-256 of a file, in hexadecimal. */
export const hashOfFile = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
