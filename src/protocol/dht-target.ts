// What a DHT key names: (name or word, resource, single or multi) → 20 bytes (dht.md 3.2).
import { type BencodeDict, encodeBencode } from '../codec/bencode.ts'
import { decodeUtf8 } from '../codec/utf8.ts'
import { sha1 } from '../crypto/hash.ts'
import { targetOf } from './resources.ts'
import type { Username } from './username.ts'

/** `single`: one value, written by the owner. `multi`: many values, written by anyone. */
export type TargetKind = 'single' | 'multi'

/** The three parts of a target; wire names `n`, `r`, `t`. */
export interface DhtTarget {
  /** Owner of a single; any word of a multi. */
  readonly name: string
  readonly resource: string
  readonly kind: TargetKind
}

/** A target under its wire names. */
export interface TargetForm {
  readonly n: string
  readonly r: string
  readonly t: 's' | 'm'
}

/** The target under its wire names. */
export const targetForm = ({ name, resource, kind }: DhtTarget): TargetForm => ({
  n: name,
  r: resource,
  t: kind === 'multi' ? 'm' : 's',
})

/** The kind that a letter stands for: `s` or `m`. */
export const targetKindOf = (letter: string | undefined): TargetKind | undefined => {
  if (letter === 's') return 'single'
  return letter === 'm' ? 'multi' : undefined
}

/** Canonical bencode of a target: what is hashed. */
export const encodeTarget = (target: DhtTarget): Uint8Array<ArrayBuffer> => encodeBencode({ ...targetForm(target) })

/** SHA-1 of the encoded target. */
export const targetKey = (target: DhtTarget): Uint8Array<ArrayBuffer> => sha1(encodeTarget(target))

/** The target in a decoded dictionary of exactly three keys; undefined when it is none (dht.md 2.5). */
export const targetFromDict = (dict: BencodeDict): DhtTarget | undefined => {
  const kind = targetKindOf(dict.text('t'))
  const name = dict.bytes('n')
  const resource = dict.bytes('r')
  if (dict.entries.size !== 3 || name === undefined || resource === undefined) return undefined
  if (kind === undefined) return undefined
  const nameText = decodeUtf8(name)
  const resourceText = decodeUtf8(resource)
  if (nameText === undefined || resourceText === undefined) return undefined
  return { name: nameText, resource: resourceText, kind }
}

/** Where a user's swarm is found: also its info-hash (swarm-posts.md 1.1). */
export const trackerTarget = (username: Username): DhtTarget => targetOf('tracker', username)

/** The identity of a user's swarm: 20 bytes. */
export const infoHashOf = (username: Username): Uint8Array<ArrayBuffer> => targetKey(trackerTarget(username))

/** A short text for logs and map keys. */
export const targetText = (target: DhtTarget): string => `${target.name}/${target.resource}/${target.kind}`
