// JSON-RPC error codes (rpc.md 1.9).

/** The codes that commands answer with. */
export const rpcErrorCode = {
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  parse: -32700,
  misc: -1,
  wallet: -4,
  invalidKey: -5,
  invalidParameter: -8,
  notConnected: -9,
  downloading: -10,
  username: -11,
  walletLocked: -13,
  passphraseWrong: -14,
  walletState: -15,
  database: -20,
  rawRejected: -22,
  forbiddenOrAdded: -23,
  timeoutOrNotAdded: -24,
  busy: -25,
} as const

/** An error as it stands in a reply. */
export interface RpcErrorJson {
  readonly code: number
  readonly message: string
  /** Of commands that the C++ node does not have: the fault by its own name, such as `posts.not-ready`. It is stable. */
  readonly data?: { readonly code: string }
}

/** The HTTP status of a single request's error (rpc.md 1.8). */
export const httpStatusOf = (code: number): number => {
  if (code === rpcErrorCode.invalidRequest) return 400
  return code === rpcErrorCode.methodNotFound ? 404 : 500
}
