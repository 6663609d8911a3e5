// How the connections of the node are shared out among its swarms.

/** Share of all connections up to which incoming ones are accepted: the rest is for those whom we choose. */
export const incomingShare = 0.9

/** Connections that we make for one swarm at least, as long as there is room. */
export const fewestDialled = 4
/** Share of all connections that we make ourselves: the rest is for those who come to us. */
const dialledShare = 0.75

/** Connections that we make ourselves, of so many in all. */
export const dialledPlacesOf = (maxConnections: number): number =>
  Math.max(1, Math.floor(dialledShare * maxConnections))

/** How many connections to make for one of so many swarms. */
export const dialTarget = (swarms: number, maxConnections: number, mostDialled: number): number => {
  const share = Math.floor(dialledPlacesOf(maxConnections) / Math.max(1, swarms))
  return Math.min(mostDialled, Math.max(fewestDialled, share))
}
