// Bounds that real and simulated transports share.

/** How long a closed connection may take to send what is left and hear the other side's end. */
export const drainTimeoutMs = 10_000

/** Largest payload of an IPv4 datagram. */
export const maxDatagramBytes = 65_507

/** Protocols that share one socket: each datagram may be shown to all of them. */
export const maxDatagramProtocols = 4
