// The only place where faults become JSON-RPC errors (rpc.md 1.9).
import { rpcErrorCode, type RpcErrorJson } from '../api/errors.ts'
import { CodedError } from '../base/coded-error.ts'

/** Of faults that have no name of their own. */
export const rpcFaultCode = 'rpc.fault'

/** A fault that already knows its JSON-RPC code. */
export const rpcFault = (code: number, message: string): CodedError =>
  new CodedError(rpcFaultCode, message, { rpcCode: code })

const codes: Readonly<Record<string, number>> = {
  'accounts.name-invalid': rpcErrorCode.username,
  'accounts.name-taken': rpcErrorCode.username,
  'accounts.name-unknown': rpcErrorCode.invalidKey,
  'accounts.secret-not-of-name': rpcErrorCode.invalidKey,
  'accounts.not-synced': rpcErrorCode.downloading,
  'accounts.no-key': rpcErrorCode.invalidKey,
  'accounts.not-local': rpcErrorCode.username,
  'accounts.name-nowhere': rpcErrorCode.username,
  'accounts.name-not-known': rpcErrorCode.downloading,
  'backup.exists': rpcErrorCode.invalidParameter,
  'backup.unwritable': rpcErrorCode.invalidParameter,
  'credentials.refused': rpcErrorCode.invalidParameter,
  'chain.file-exists': rpcErrorCode.invalidParameter,
  'chain.file-unwritable': rpcErrorCode.invalidParameter,
  'chain.light': rpcErrorCode.misc,
  'chain.store-damaged': rpcErrorCode.database,
  'mining.light': rpcErrorCode.misc,
  'mining.not-connected': rpcErrorCode.notConnected,
  'mining.syncing': rpcErrorCode.downloading,
  'mining.block-malformed': rpcErrorCode.rawRejected,
  'mining.work-malformed': rpcErrorCode.invalidParameter,
  'transactions.malformed': rpcErrorCode.rawRejected,
  'transactions.name-invalid': rpcErrorCode.rawRejected,
  'transactions.key-invalid': rpcErrorCode.internal,
  'transactions.signature-invalid': rpcErrorCode.internal,
  'transactions.stopped': rpcErrorCode.internal,
  'transactions.known': rpcErrorCode.invalidKey,
  'transactions.refused': rpcErrorCode.rawRejected,
  'wallet.name-exists': rpcErrorCode.username,
  'wallet.no-old-key': rpcErrorCode.username,
  'wallet.secret-invalid': rpcErrorCode.invalidKey,
  'wallet.secret-of-another': rpcErrorCode.invalidKey,
  'wallet.full': rpcErrorCode.wallet,
  'wallet.corrupt': rpcErrorCode.wallet,
  'wallet.locked': rpcErrorCode.walletLocked,
  'wallet.passphrase-wrong': rpcErrorCode.passphraseWrong,
  'wallet.passphrase-invalid': rpcErrorCode.misc,
  'wallet.file-missing': rpcErrorCode.invalidParameter,
  'wallet.file-unwritable': rpcErrorCode.invalidParameter,
  'wallet.file-exists': rpcErrorCode.invalidParameter,
  'wallet.file-unreadable': rpcErrorCode.wallet,
  'wallet.file-encrypted': rpcErrorCode.wallet,
  'wallet.backup-failed': rpcErrorCode.wallet,
  'wallet.encrypted': rpcErrorCode.walletState,
  'wallet.unencrypted': rpcErrorCode.walletState,
  'proof.light': rpcErrorCode.misc,
  'proof.unknown-name': rpcErrorCode.invalidKey,
  'proof.too-long': rpcErrorCode.invalidParameter,
  'proof.refused': rpcErrorCode.invalidParameter,
  'guardians.number': rpcErrorCode.invalidParameter,
  'guardians.unknown': rpcErrorCode.username,
  'guardians.no-part': rpcErrorCode.username,
  'recovery.parts': rpcErrorCode.invalidParameter,
  'recovery.text': rpcErrorCode.invalidParameter,
  'recovery.other-network': rpcErrorCode.invalidParameter,
  'recovery.not-synced': rpcErrorCode.downloading,
  'recovery.unknown-name': rpcErrorCode.username,
  'recovery.worthless': rpcErrorCode.invalidKey,
  'recovery.newer-key': rpcErrorCode.username,
  'recovery.no-valid-key': rpcErrorCode.username,
  'recovery.key-pending': rpcErrorCode.username,
  'recovery.too-many': rpcErrorCode.username,
  'registration.name-invalid': rpcErrorCode.rawRejected,
  'registration.no-key': rpcErrorCode.username,
  'registration.taken': rpcErrorCode.username,
  'registration.not-synced': rpcErrorCode.downloading,
  'registration.busy': rpcErrorCode.busy,
  'registration.sent': rpcErrorCode.username,
  'registration.not-asked': rpcErrorCode.username,
  'registration.refused': rpcErrorCode.rawRejected,
  'registration.exhausted': rpcErrorCode.internal,
  'posts.no-key': rpcErrorCode.internal,
  'posts.reply-invalid': rpcErrorCode.invalidParams,
  'posts.wrong-key': rpcErrorCode.invalidParams,
  'posts.not-registered': rpcErrorCode.invalidParams,
  'posts.not-ready': rpcErrorCode.invalidParams,
  'posts.number-used': rpcErrorCode.invalidParams,
  'posts.busy': rpcErrorCode.busy,
  'posts.carried-malformed': rpcErrorCode.invalidParams,
  'posts.carried-unsigned': rpcErrorCode.invalidParams,
  'posts.swarm-inactive': rpcErrorCode.internal,
  'promoted.text-invalid': rpcErrorCode.internal,
  'promoted.full': rpcErrorCode.invalidParameter,
  'posts.author-unknown': rpcErrorCode.busy,
  'posts.not-found': rpcErrorCode.timeoutOrNotAdded,
  'items.no-key': rpcErrorCode.username,
  'following.full': rpcErrorCode.misc,
  'following.name-invalid': rpcErrorCode.username,
  'following.no-key': rpcErrorCode.username,
  'bookmarks.full': rpcErrorCode.misc,
  'bookmarks.unreadable': rpcErrorCode.invalidParams,
  'person.file-exists': rpcErrorCode.invalidParameter,
  'person.file-missing': rpcErrorCode.invalidParameter,
  'person.file-unwritable': rpcErrorCode.invalidParameter,
  'person.name-invalid': rpcErrorCode.username,
  'person.passphrase-wrong': rpcErrorCode.passphraseWrong,
  'person.refused': rpcErrorCode.wallet,
  'mutes.invalid': rpcErrorCode.invalidParams,
  'mutes.full': rpcErrorCode.misc,
  'schedule.invalid': rpcErrorCode.invalidParams,
  'schedule.full': rpcErrorCode.misc,
  'messages.no-recipient': rpcErrorCode.internal,
  'messages.empty': rpcErrorCode.invalidParams,
  'groups.unknown': rpcErrorCode.internal,
  'groups.full': rpcErrorCode.misc,
  'groups.corrupt': rpcErrorCode.wallet,
  'gate.full': rpcErrorCode.busy,
}

/** The error object of a fault, or undefined for one that is a bug: it must be logged. */
export const rpcErrorOf = (error: unknown): RpcErrorJson | undefined => {
  if (!(error instanceof CodedError)) return undefined
  const { rpcCode } = error.fields
  if (typeof rpcCode === 'number') return { code: rpcCode, message: error.message }
  if (error.code.startsWith('post-') || error.code.startsWith('item-'))
    return { code: rpcErrorCode.invalidParams, message: error.message }
  if (error.code.startsWith('pictures.')) return { code: rpcErrorCode.misc, message: error.message }
  if (error.code.startsWith('store.')) return { code: rpcErrorCode.database, message: error.message }
  const code = codes[error.code]
  return code === undefined ? undefined : { code, message: error.message }
}
