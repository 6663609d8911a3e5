// The front door of the chain.
export { openChain } from './chain.ts'
export type {
  BlockSummary,
  Chain,
  ChainNeeds,
  ChainOptions,
  ChainPeerInfo,
  ChainTip,
  MiningState,
  PendingRegistration,
  RegistrationRecord,
  SyncState,
  UserDirectory,
} from './types.ts'
export { type Block, type BlockHeader, blockId, decodeBlock, encodeBlock } from './block.ts'
export { userHash } from './block-summary.ts'
export { difficultyOf, expectedHashes } from './compact-target.ts'
export { genesisBlock } from './genesis.ts'
export { defaultPromotedText, type PromotedMessage, promotedMessageOf } from './promoted-message.ts'
export {
  decodeRegistration,
  registrationFor,
  registrationFrom,
  registrationTarget,
  registrationTransaction,
  type UserRegistration,
  withNonce,
} from './registration.ts'
export {
  type BlockRejection,
  blockRejections,
  peerRejections,
  type TransactionRejection,
  transactionRejections,
} from './rejections.ts'
export { decodeTransaction, type Transaction, transactionId } from './transaction.ts'
export { protocolVersion } from './wire.ts'
