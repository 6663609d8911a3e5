// How many files and connections the system lets this process have open, and how the parts of a node share them.
import { readFileSync } from 'node:fs'
import { CodedError } from '../base/coded-error.ts'

/** Where the system does not tell: what Node.js finds at least on the others, as a rule. */
const untoldLimit = 1024

/** Databases, log, event loop, DHT and listeners, with some to spare; and what each work thread has. */
const ownDescriptors = 56
const descriptorsPerThread = 8

/** With less than this for connections a node would sit there alone. */
const fewestForConnections = 16

/** The number in `/proc/self/limits`, or what is usual where it cannot be read. */
export const descriptorLimit = (read: () => string = () => readFileSync('/proc/self/limits', 'utf8')): number => {
  try {
    const [, soft] = /^Max open files\s+(\d+|unlimited)/mu.exec(read()) ?? []
    return soft === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(soft ?? untoldLimit)
  } catch {
    return untoldLimit
  }
}

/** The most connections of each part. */
export interface ConnectionShares {
  readonly chain: number
  readonly swarm: number
  readonly http: number
}

/**
 * Divides what is left for connections: a quarter for the chain and one for HTTP as far as they want that much, the
 * rest for the swarms. Throws when that is too little to be a node.
 */
export const shareDescriptors = (limit: number, threads: number, wanted: ConnectionShares): ConnectionShares => {
  const own = ownDescriptors + descriptorsPerThread * threads
  const left = limit - own
  if (left < fewestForConnections)
    throw new CodedError(
      'net.too-few-descriptors',
      `This program may have ${String(limit)} files and connections open, and needs ${String(own + fewestForConnections)} at least. Raise the limit with "ulimit -n 1024", or with LimitNOFILE=1024 where systemd starts it.`,
      { limit },
    )
  const quarter = left >> 2
  const chain = Math.min(wanted.chain, quarter)
  const http = Math.min(wanted.http, quarter)
  return { chain, http, swarm: Math.min(wanted.swarm, left - chain - http) }
}

/** Whether a fault, or what it came from, is that no more files or connections may be opened. */
export const isOutOfDescriptors = (error: unknown): boolean => {
  const code = (error as { readonly code?: unknown } | undefined)?.code
  const { fields } = error instanceof CodedError ? error : { fields: {} as Readonly<Record<string, unknown>> }
  return [code, fields['systemCode'], fields['reason']].some((each) => each === 'EMFILE' || each === 'ENFILE')
}

/** The sentence for it. */
export const outOfDescriptors = (): CodedError =>
  new CodedError(
    'net.out-of-descriptors',
    'The system lets this program open no more files and connections. Raise the limit with "ulimit -n 1024", or with LimitNOFILE=1024 where systemd starts it; or close other programs.',
  )
