// What deputies send of a target: a bencoded list of items, or of who is in a swarm as the nodes asked say it (dht.md 5.4).
import { BencodeDict, type BencodeInput, decodeBencode, encodeBencode } from '../../codec/bencode.ts'
import { limits } from '../../protocol/limits.ts'
import { type DhtTarget, encodeTarget, targetForm, targetFromDict } from '../../protocol/dht-target.ts'
import { equalBytes } from '../../base/bytes.ts'
import { encodedItem, itemArguments } from './queries.ts'
import { decodeReply, peerValues, type Reply } from './replies.ts'

const answerLimits = { maxDepth: limits.datagramDepth, maxValues: limits.datagramValues, canonical: false } as const

/** A list of what one node gave. Of a swarm it is one entry without a signature. */
export const encodeAnswer = (target: DhtTarget, { items = [], peers, followers }: Reply): Uint8Array => {
  if (peers === undefined && followers === undefined)
    return encodeBencode(items.map((item): BencodeInput => itemArguments(item)))
  const values = peerValues(peers ?? [])
  const count = followers ?? values.length
  const swarm = { followers: count, values, values_size: values.length }
  return encodeBencode([{ p: { target: { ...targetForm(target) }, v: swarm } }])
}

/** Peers of the swarm that was asked for; what names another target says nothing. */
const swarmOf = (entry: BencodeDict, target: DhtTarget): Reply | undefined => {
  const named = entry.dict('p')?.dict('target')
  const told = named === undefined ? undefined : targetFromDict(named)
  if (told === undefined || !equalBytes(encodeTarget(told), encodeTarget(target))) return undefined
  const swarm = entry.dict('p')?.dict('v')
  return swarm === undefined ? undefined : decodeReply(swarm)
}

/** Reads an answer; undefined: it is no list. Signatures are judged by whoever wants the items. */
export const decodeAnswer = (list: Uint8Array, target: DhtTarget): readonly Reply[] | undefined => {
  const decoded = decodeBencode(list, answerLimits)
  if (!decoded.ok || !Array.isArray(decoded.value)) return undefined
  const entries = (decoded.value as readonly unknown[]).filter((entry) => entry instanceof BencodeDict)
  const items = entries.flatMap((entry) => encodedItem(entry) ?? [])
  const swarms = target.resource === 'tracker' ? entries.flatMap((entry) => swarmOf(entry, target) ?? []) : []
  return [...(items.length > 0 ? [{ items }] : []), ...swarms]
}
