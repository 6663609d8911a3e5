// Numbers that begin again after 65,535 (RFC 1982).

/** The number `by` further on. */
export const serialPlus = (number: number, by: number): number => (number + by) & 0xffff

/** How far `to` is ahead of `from`, −32,768 to 32,767. */
export const serialDistance = (from: number, to: number): number => ((to - from + 0x8000) & 0xffff) - 0x8000
