// Why the chain refuses things: every code with its peer penalty and its one-line meaning (chain.md 5.3–5.7, 6.1).
import type { DecodeRejection } from '../../codec/reader.ts'

/** What a code costs the peer that sent the thing, and what it means. */
export interface RejectionRow {
  readonly points: number
  readonly meaning: string
}

const row = (points: number, meaning: string): RejectionRow => ({ points, meaning })

/** A transaction that is invalid by itself (chain.md 5.3) or not wanted in the pool (chain.md 5.7). */
export const transactionRejections = {
  'message-empty': row(100, 'the promoted message has no text'),
  'message-not-utf8': row(100, 'the promoted message is not UTF-8'),
  'message-too-long': row(100, 'the promoted message is longer than 140 characters'),
  'signer-name-invalid': row(100, 'the signer of the promoted message is no name of 1 to 16 bytes'),
  'username-missing': row(10, 'the registration names nobody'),
  'public-key-missing': row(10, 'the registration has no key'),
  'username-not-simple': row(10, 'the name is not one plain push'),
  'username-invalid': row(20, 'the name is not 1 to 16 of a–z, 0–9 and _'),
  'transaction-too-large': row(100, 'the transaction is longer than 512 bytes'),
  'registration-work-insufficient': row(50, 'the proof of work of the registration is not enough'),
  'promoted-message-alone': row(100, 'a promoted message travels only inside a block'),
  'transaction-not-standard': row(0, 'the version of the transaction is not 1'),
  'transaction-known': row(0, 'the transaction is already pending'),
  'name-taken': row(0, 'the name belongs to somebody, and the old key has not signed the new one'),
  'relay-limit': row(0, 'too many registrations were relayed in the last minutes'),
} as const satisfies Record<string, RejectionRow>

/** The code of a refused transaction. */
export type TransactionRejectionCode = keyof typeof transactionRejections

/** Why a transaction was refused. */
export interface TransactionRejection {
  readonly code: TransactionRejectionCode
}

/** A header or block that breaks a rule. */
export const blockRejections = {
  'block-known': row(0, 'the block is already here'),
  'not-storable': row(0, 'there is no room on the disk, or it cannot be written'),
  'block-size-wrong': row(100, 'the block has no transaction, or more than 50 000 bytes'),
  'work-insufficient': row(50, 'the proof of work of the block is not enough'),
  'time-too-new': row(0, 'the block claims a time more than two hours ahead'),
  'promoted-message-missing': row(100, 'the first transaction is no promoted message'),
  'promoted-message-repeated': row(100, 'a promoted message stands at a later place'),
  'transaction-repeated': row(100, 'a transaction occurs twice in the block'),
  'username-repeated': row(100, 'a name occurs twice in the block'),
  'merkle-root-wrong': row(100, 'the header does not commit to these transactions'),
  'older-than-checkpoint': row(100, 'a side branch begins before the last checkpoint'),
  'work-below-checkpoint': row(100, 'a side branch is easier than the last checkpoint allows'),
  'parent-unknown': row(10, 'the parent of the block is not here'),
  'side-branches-full': row(0, 'too many headers of lighter branches are known already'),
  'parent-invalid': row(0, 'the block builds on a block that breaks a rule'),
  'block-invalid': row(0, 'the block is remembered to break a rule'),
  'target-wrong': row(100, 'the compact target is not the required one'),
  'time-too-old': row(0, 'the time of the block is not above the median of the eleven before'),
  'checkpoint-wrong': row(100, 'another block is required at this height'),
  'version-too-old': row(0, 'the version of the block is below 2'),
  'height-wrong': row(100, 'the header states a wrong height'),
  'signature-missing': row(100, 'the promoted message names a signer and has no signature'),
  'signer-unknown': row(100, 'the signer of the promoted message is not registered'),
  'signer-without-key': row(100, 'the signer of the promoted message has no key'),
  'signature-wrong': row(100, 'the signature of the promoted message is not of the signer'),
  'name-overwritten': row(100, 'a registered name is claimed without the old key'),
} as const satisfies Record<string, RejectionRow>

/** The code of a refused block, except for those of its transactions. */
export type BlockRejectionCode = keyof typeof blockRejections

/** Why a block or header was refused. */
export type BlockRejection =
  | { readonly code: BlockRejectionCode }
  | { readonly code: 'transaction-invalid'; readonly index: number; readonly cause: TransactionRejection }

/** A message or stream that breaks the protocol. */
export const peerRejections = {
  'message-malformed': row(0, 'the payload of a message cannot be decoded'),
  'message-too-large': row(20, 'a message is longer than anything it may hold'),
  'checksum-wrong': row(0, 'the checksum of a message is wrong'),
  'command-malformed': row(0, 'the command of a message is not text'),
  'version-missing': row(1, 'a message came before the version'),
  'version-repeated': row(1, 'a second version came'),
  'headers-unlinked': row(20, 'headers do not follow one another'),
  'headers-repeated': row(20, 'headers that were asked for lead back to where the request began'),
  'headers-withheld': row(5, 'a peer that claims to be ahead answers no request for headers'),
  'blocks-withheld': row(20, 'a peer does not send the blocks of headers that it sent'),
  'message-flood': row(10, 'more comes unasked than any honest node has to say'),
  'inventory-flood': row(10, 'more transactions are announced than any network can have'),
  'dht-errand-refused': row(20, 'a peer has us ask the DHT more than it may'),
  'dht-errand-malformed': row(20, 'a peer has us put what is no item into the DHT'),
  'dht-answer-malformed': row(20, 'a peer that asks the DHT for us answers with what is no list'),
  'filter-too-large': row(100, 'a filter has more than 36 000 bytes or 50 hashes'),
  'filter-addition-refused': row(100, 'more than 520 bytes are put into a filter, or there is none'),
  'name-proof-flood': row(20, 'a peer asks for more proofs of names than anybody has use for'),
  'name-proof-wrong': row(20, 'a proof of a name that was asked for proves nothing'),
  'queue-full': row(20, 'more is asked for than anyone may have waiting'),
} as const satisfies Record<string, RejectionRow>

/** The code of a protocol offence. */
export type PeerRejectionCode = keyof typeof peerRejections

/** A protocol offence. */
export interface PeerRejection {
  readonly code: PeerRejectionCode
}

/** Everything a peer can do wrong. */
export type ChainRejection = TransactionRejection | BlockRejection | PeerRejection | DecodeRejection

const rows: Readonly<Record<string, RejectionRow>> = {
  ...transactionRejections,
  ...blockRejections,
  ...peerRejections,
}

/** What the sender of a refused thing is charged. */
export const penaltyOf = (rejection: ChainRejection): number => {
  if (rejection.code === 'transaction-invalid') return transactionRejections[rejection.cause.code].points
  return rows[rejection.code]?.points ?? 0
}
