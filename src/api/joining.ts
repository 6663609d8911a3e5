// Steps by which somebody is brought into a network, the same for the command line and the page: over the commands of a node.
import { CodedError } from '../base/coded-error.ts'
import type { Client } from './client.ts'
import { rpcErrorCode } from './errors.ts'

/** A block that no branch displaces any more is so many below the newest one. */
const buriedBlocks = 6

/** A block by which a network is known. */
interface KnownBlock {
  readonly height: number
  readonly id: string
}

/** Nodes that a stranger can reach: this one as others see it, and those that it has connected to. */
export const reachableNodes = async (client: Client): Promise<readonly string[]> => {
  const [info, peers] = await Promise.all([client.getinfo({}), client.getpeerinfo({})])
  const address = String(info['ext_addr_net1'] ?? '')
  const own = address === '' ? [] : [`${address}:${String(info['ext_port1'])}`]
  return [...own, ...peers.filter(({ inbound }) => !inbound).map(({ addr }) => addr)]
}

/** The block by which the chain is known whose newest one has this height; undefined: it has too few. */
export const buriedBlock = async (client: Client, newest: number): Promise<KnownBlock | undefined> => {
  const height = newest - buriedBlocks
  return height < 1 ? undefined : { height, id: await client.getblockhash({ height }) }
}

/** Whether the chain of the node has this block, as far as it has come. */
export const hasBlock = async (client: Client, block: KnownBlock | undefined, newest: number): Promise<boolean> =>
  block === undefined || newest < block.height || (await client.getblockhash({ height: block.height })) === block.id

/** Connects to nodes and keeps them; those that were added before stay. */
export const addNodes = async (client: Client, nodes: readonly string[]): Promise<void> => {
  for (const node of nodes)
    await client.addnode({ node, verb: 'add' }).catch((fault: unknown) => {
      const isAdded = fault instanceof CodedError && fault.code === `rpc.${String(rpcErrorCode.forbiddenOrAdded)}`
      if (!isAdded) throw fault
    })
}
