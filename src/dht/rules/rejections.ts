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
    | 'word-missing'
    | 'post-invalid'
    | 'not-listening'
    | 'height-too-high'
    | 'time-too-far'
    | 'item-expired'
    | 'value-too-deep'
    | 'storage-failed'
    | 'relay-busy'
    | 'relay-unreachable'
    | 'sealed-unreadable'
  readonly key?: string
}

/** A datagram that is dropped without an answer (dht.md 7-9). */
export interface DatagramRejection {
  readonly code: 'datagram-not-dht' | 'datagram-malformed' | 'datagram-flood' | 'datagram-unmatched'
}

/** Any code of this layer. */
export type DhtRejectionCode = QueryRejection['code'] | DatagramRejection['code']

/** What follows from a rejection. Datagrams are easily forged: nobody is banned for one. */
export interface Consequence {
  /** Text of the error packet; empty: no answer. `KEY` stands for the argument (dht.md 2.5, 4.1). */
  readonly text: string
  readonly meaning: string
}

/** One row for each code. The texts are those of the C++ node where it has one. */
export const consequences: Readonly<Record<DhtRejectionCode, Consequence>> = {
  'argument-missing': {
    text: "missing 'KEY' key",
    meaning: 'a required argument is missing or of another type',
  },
  'argument-invalid': {
    text: "invalid value for 'KEY'",
    meaning: 'an argument has not the length it must have',
  },
  'query-unknown': { text: 'unknown message', meaning: 'no such query, and no target to answer it by' },
  'target-keys-wrong': { text: 'target dict size != 3', meaning: 'a target has exactly three keys' },
  'target-kind-wrong': {
    text: 'invalid target.t value',
    meaning: 'a target is single (s) or multi (m)',
  },
  'port-invalid': { text: 'invalid port', meaning: 'a port is 0 to 65535' },
  'token-invalid': { text: 'invalid token', meaning: 'the write token is old, or of another address' },
  'item-too-big': { text: 'message too big', meaning: 'p is over 768 (multi) or 8192 bytes (single)' },
  'item-malformed': {
    text: 'invalid item',
    meaning: 'p is not canonical, or lacks height, time, target or v',
  },
  'item-signature-invalid': {
    text: 'invalid signature',
    meaning: 'not signed by the current key of a registered user',
  },
  'item-not-by-owner': {
    text: 'only owner is allowed',
    meaning: 'a single is written by the user it is named after',
  },
  'resource-too-long': { text: 'resource name too big', meaning: 'a resource name is at most 32 bytes' },
  'sequence-missing': {
    text: 'seq is required for single',
    meaning: 'a single has a sequence number from 0',
  },
  'word-missing': {
    text: 'not a post of the signer with the word',
    meaning: 'under a word lie public posts of their signers that have it (extensions.md 6)',
  },
  'post-invalid': {
    text: 'not a post of the signer',
    meaning: 'a value that says it is a post is one of its signer, with all signatures in it (dht.md 10.1-1)',
  },
  'not-listening': {
    text: 'not listening',
    meaning: 'nobody here asked that node to tell of mentions, or it told what is not in order (extensions.md 8)',
  },
  'height-too-high': {
    text: 'height > getBestHeight',
    meaning: 'written at a height that our chain has not reached',
  },
  'time-too-far': { text: 'time > GetAdjustedTime', meaning: 'written more than two hours from now' },
  'item-expired': { text: 'item expired', meaning: 'older than its resource is kept (dht.md 10.1-8)' },
  'value-too-deep': {
    text: 'value too deep',
    meaning: 'v could not be read back: a reply nests ten containers (dht.md 10.1-4)',
  },
  'storage-failed': {
    text: 'storage failed',
    meaning: 'our disk takes nothing for now: another node has to keep the item',
  },
  'relay-busy': {
    text: 'no more reads for others now',
    meaning: 'its network, or all together, had its share of sealed reads (extensions.md 16)',
  },
  'relay-unreachable': {
    text: 'no answer from there',
    meaning: 'the node that a sealed read is for does not answer such reads, or not in time',
  },
  'sealed-unreadable': {
    text: 'unreadable',
    meaning: 'a sealed read is not for our key, says nothing, or has come before',
  },
  'datagram-not-dht': { text: '', meaning: 'not a dictionary of 21 to 10 000 bytes' },
  'datagram-malformed': { text: '', meaning: 'no query, reply or error within the limits' },
  'datagram-flood': { text: '', meaning: 'its network has had its share of what is looked at' },
  'datagram-unmatched': { text: '', meaning: 'a reply to nothing that we asked that endpoint' },
}

/** The text of the error packet for a rejection. */
export const refusalText = (rejection: QueryRejection): string =>
  consequences[rejection.code].text.replace('KEY', rejection.key ?? '')
