// Why a datagram, a query or a reply is refused: what it says on the wire and what it means.

/** A refusal that the sender of a query is told; `key` names the argument. */
export interface QueryRejection {
  readonly code:
    | 'argument-missing'
    | 'argument-invalid'
    | 'query-unknown'
    | 'target-keys-wrong'
    | 'target-kind-wrong'
    | 'port-invalid'
    | 'token-invalid'
    | 'item-too-big'
    | 'item-malformed'
    | 'item-signature-invalid'
    | 'item-not-by-owner'
    | 'resource-too-long'
    | 'sequence-missing'
    | 'height-too-high'
    | 'time-too-far'
    | 'item-expired'
    | 'value-too-deep'
    | 'storage-failed'
  readonly key?: string
}

/** A datagram that is dropped without an answer (dht.md 7-9). */
export interface DatagramRejection {
  readonly code: 'datagram-not-dht' | 'datagram-malformed' | 'datagram-flood' | 'datagram-unmatched'
}

/** Any code of this layer. */
export type DhtRejectionCode = QueryRejection['code'] | DatagramRejection['code']

/** What follows from a rejection. */
export interface Consequence {
  /** Points against the address of the sender; datagrams are easily forged, so nobody is banned for one. */
  readonly penalty: number
  /** Text of the error packet; empty: no answer. `KEY` stands for the argument (dht.md 2.5, 4.1). */
  readonly text: string
  readonly meaning: string
}

/** One row for each code. The texts are those of the C++ node where it has one. */
export const consequences: Readonly<Record<DhtRejectionCode, Consequence>> = {
  'argument-missing': {
    penalty: 0,
    text: "missing 'KEY' key",
    meaning: 'a required argument is missing or of another type',
  },
  'argument-invalid': {
    penalty: 0,
    text: "invalid value for 'KEY'",
    meaning: 'an argument has not the length it must have',
  },
  'query-unknown': { penalty: 0, text: 'unknown message', meaning: 'no such query, and no target to answer it by' },
  'target-keys-wrong': { penalty: 0, text: 'target dict size != 3', meaning: 'a target has exactly three keys' },
  'target-kind-wrong': {
    penalty: 0,
    text: 'invalid target.t value',
    meaning: 'a target is single (s) or multi (m)',
  },
  'port-invalid': { penalty: 0, text: 'invalid port', meaning: 'a port is 0 to 65535' },
  'token-invalid': { penalty: 0, text: 'invalid token', meaning: 'the write token is old, or of another address' },
  'item-too-big': { penalty: 0, text: 'message too big', meaning: 'p is over 768 (multi) or 8192 bytes (single)' },
  'item-malformed': {
    penalty: 0,
    text: 'invalid item',
    meaning: 'p is not canonical, or lacks height, time, target or v',
  },
  'item-signature-invalid': {
    penalty: 0,
    text: 'invalid signature',
    meaning: 'not signed by the current key of a registered user',
  },
  'item-not-by-owner': {
    penalty: 0,
    text: 'only owner is allowed',
    meaning: 'a single is written by the user it is named after',
  },
  'resource-too-long': { penalty: 0, text: 'resource name too big', meaning: 'a resource name is at most 32 bytes' },
  'sequence-missing': {
    penalty: 0,
    text: 'seq is required for single',
    meaning: 'a single has a sequence number from 0',
  },
  'height-too-high': {
    penalty: 0,
    text: 'height > getBestHeight',
    meaning: 'written at a height that our chain has not reached',
  },
  'time-too-far': { penalty: 0, text: 'time > GetAdjustedTime', meaning: 'written more than two hours from now' },
  'item-expired': { penalty: 0, text: 'item expired', meaning: 'older than its resource is kept (dht.md 10.1-8)' },
  'value-too-deep': {
    penalty: 0,
    text: 'value too deep',
    meaning: 'v could not be read back: a reply nests ten containers (dht.md 10.1-4)',
  },
  'storage-failed': {
    penalty: 0,
    text: 'storage failed',
    meaning: 'our disk takes nothing for now: another node has to keep the item',
  },
  'datagram-not-dht': { penalty: 0, text: '', meaning: 'not a dictionary of 21 to 10 000 bytes' },
  'datagram-malformed': { penalty: 0, text: '', meaning: 'no query, reply or error within the limits' },
  'datagram-flood': { penalty: 0, text: '', meaning: 'more than 1000 packets of one address within 5 seconds' },
  'datagram-unmatched': { penalty: 0, text: '', meaning: 'a reply to nothing that we asked that endpoint' },
}

/** The text of the error packet for a rejection. */
export const refusalText = (rejection: QueryRejection): string =>
  consequences[rejection.code].text.replace('KEY', rejection.key ?? '')
