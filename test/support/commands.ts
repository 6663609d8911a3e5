// Commands as the owner of a node gives them.
import { owner } from '../../src/api/caller.ts'
import type { RpcContext } from '../../src/rpc/context.ts'
import { dispatch } from '../../src/rpc/dispatcher.ts'

/** Calls commands and gives the result, or the error. */
export const ownerOf =
  (node: { readonly context: RpcContext }) =>
  async (method: string, ...params: readonly unknown[]): Promise<unknown> => {
    const { body } = await dispatch(node.context, JSON.stringify({ method, params }), owner)
    const { result, error } = JSON.parse(body) as { readonly result: unknown; readonly error: unknown }
    return error ?? result
  }
