// The front door of the chain: what the rest of the program uses of it.
export { openChain } from './chain.ts'
export type { TransactionRejection } from './rules/rejections.ts'
export type {
  BlockSummary,
  BlockTemplate,
  Chain,
  ChainPeerInfo,
  ChainTip,
  OfferedBlocks,
  PromotedText,
  SoftCheckpoint,
  SyncState,
  WrittenBlocks,
} from './types.ts'
export { registrationFor, registrationTarget, type UserRegistration, withNonce } from './wire/registration.ts'
export { blockFilesIn, readBlockFile } from './store/block-files.ts'
export { describeTransaction, type TransactionDescription } from './wire/description.ts'
export { type Block, decodeBlockHeader, encodeBlock, makeHeader } from './wire/block.ts'
export { decodeTransaction } from './wire/transaction.ts'
export { decodeRegistration } from './wire/registration.ts'
export { isPromotable } from './wire/promoted-message.ts'
export { encodeNameProof, makeNameProof, type NameProofSource } from './wire/name-proof.ts'
export { judgeNameProof, type NameProofRejection, type ProvedName } from './rules/name-proof-judge.ts'
