// Handlers of commands on how far posts of our own have got.
import type { CommandHandlers } from '../api/contract.ts'
import type { deliveries, DeliveryJson } from '../api/deliveries.ts'
import type { RpcContext } from './context.ts'

type Delivery = ReturnType<RpcContext['node']['deliveries']['of']>[number]

/** Posts of one answer when nobody says how many. */
const usualCount = 20

/** How far a post has got, as clients see it. */
export const deliveryJson = ({
  username,
  postNumber,
  signedAt,
  storedAt,
  seenAt,
  ...rest
}: Delivery): DeliveryJson => ({
  ...{ username, k: postNumber, signed_at: signedAt },
  ...{ dht_copies: rest.copies, dht_nodes: rest.nodes, stored_at: storedAt ?? null },
  ...{ peers: rest.peers, seen_at: seenAt ?? null, waiting: rest.waiting },
})

export const deliveryHandlers: CommandHandlers<typeof deliveries, RpcContext> = {
  getdelivery: ({ node }, { username, count = usualCount }) => node.deliveries.of(username, count).map(deliveryJson),
}
