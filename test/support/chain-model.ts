// The consensus of chain.md 2 to 5, word by word and as slow as it likes: what the chain is compared with.
import { createHash } from 'node:crypto'
import { recoveredByDefinition } from './recovery-definition.ts'

/** Constants of a network (chain.md 3.6, 4). */
export interface ModelNetwork {
  readonly spacingSeconds: number
  readonly intervalBlocks: number
  readonly registrationBits: number
  readonly proofOfWork: (header: Uint8Array) => Uint8Array
}

interface ModelTransaction {
  readonly bytes: Buffer
  readonly id: string
  readonly message: Buffer
  readonly userName: Buffer
  readonly pubKey: Buffer
}

/** A block as the model reads it. */
export interface ModelBlock {
  readonly id: string
  readonly parent: string
  readonly height: number
  readonly time: number
  readonly bits: number
  readonly version: number
  readonly root: string
  readonly header: Buffer
  readonly transactions: readonly ModelTransaction[]
  readonly bytes: number
}

const hash = (name: string, bytes: Uint8Array): Buffer => createHash(name).update(bytes).digest()
const sha256d = (bytes: Uint8Array): Buffer => hash('sha256', hash('sha256', bytes))
const hash160 = (bytes: Uint8Array): string => hash('ripemd160', hash('sha256', bytes)).toString('hex')
const littleEndian = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)

/** 1.1: a size, and what follows it. */
const sizeAt = (bytes: Buffer, at: number): readonly [number, number] => {
  const first = bytes.readUInt8(at)
  if (first < 253) return [first, at + 1]
  return first === 253 ? [bytes.readUInt16LE(at + 1), at + 3] : [bytes.readUInt32LE(at + 1), at + 5]
}

const stringAt = (bytes: Buffer, at: number): readonly [Buffer, number] => {
  const [length, start] = sizeAt(bytes, at)
  return [bytes.subarray(start, start + length), start + length]
}

/** 2.1 */
const transactionAt = (bytes: Buffer, at: number): readonly [ModelTransaction, number] => {
  const [message, afterMessage] = stringAt(bytes, at + 4)
  const [userName, afterName] = stringAt(bytes, afterMessage)
  const [pubKey, afterKey] = stringAt(bytes, afterName)
  const whole = bytes.subarray(at, afterKey + 4)
  return [{ bytes: whole, id: sha256d(whole).toString('hex'), message, userName, pubKey }, afterKey + 4]
}

/** 3.1 */
export const readModelBlock = (bytes: Buffer): ModelBlock => {
  const [count, first] = sizeAt(bytes, 84)
  const transactions: ModelTransaction[] = []
  for (let at = first; transactions.length < count; ) {
    const [transaction, next] = transactionAt(bytes, at)
    transactions.push(transaction)
    at = next
  }
  return {
    ...{ header: bytes.subarray(0, 84), id: sha256d(bytes.subarray(0, 84)).toString('hex'), bytes: bytes.length },
    ...{ version: bytes.readInt32LE(0), height: bytes.readInt32LE(4), time: bytes.readUInt32LE(72) },
    ...{ parent: bytes.toString('hex', 8, 40), root: bytes.toString('hex', 40, 72), bits: bytes.readUInt32LE(76) },
    transactions,
  }
}

/** 1.3: all pushes of a script; undefined when it does not parse. */
export const pushesOf = (script: Buffer): readonly Buffer[] | undefined => {
  const pushes: Buffer[] = []
  for (let at = 0; at < script.length; ) {
    const code = script.readUInt8(at)
    at += 1
    if (code > 0x60) return undefined
    const lengthBytes = code === 0x4c ? 1 : code === 0x4d ? 2 : code === 0x4e ? 4 : 0
    if (at + lengthBytes > script.length) return undefined
    const length = lengthBytes > 0 ? script.readUIntLE(at, lengthBytes) : code < 0x4c ? code : 0
    at += lengthBytes
    if (at + length > script.length) return undefined
    pushes.push(script.subarray(at, at + length))
    at += length
  }
  return pushes
}

const pushAt = (script: Buffer, place: number): Buffer => pushesOf(script)?.[place] ?? Buffer.alloc(0)

/** 3.3 */
const powLimit = (1n << 255n) - 1n
export const expand = (bits: number): bigint => {
  const [size, mantissa] = [bits >>> 24, BigInt(bits & 0x7fffff)]
  const value = size <= 3 ? mantissa >> BigInt(8 * (3 - size)) : mantissa << BigInt(8 * (size - 3))
  return (bits & 0x800000) === 0 ? value : -value
}
const compress = (value: bigint): number => {
  const digits = value.toString(16)
  let size = Math.ceil(digits.length / 2)
  let mantissa = size > 3 ? value >> BigInt(8 * (size - 3)) : value << BigInt(8 * (3 - size))
  if ((mantissa & 0x800000n) !== 0n) {
    mantissa >>= 8n
    size += 1
  }
  return size * 0x1000000 + Number(mantissa)
}
const meets = (proof: Uint8Array, bits: number): boolean => {
  const target = expand(bits)
  return target > 0n && target <= powLimit && littleEndian(proof) <= target
}

/** 3.2 */
export const merkleRoot = (ids: readonly string[]): string => {
  let level: Buffer[] = ids.map((id) => Buffer.from(id, 'hex'))
  while (level.length > 1)
    level = Array.from({ length: Math.ceil(level.length / 2) }, (_, index) => {
      const left = level[2 * index] as Buffer
      return sha256d(Buffer.concat([left, level[2 * index + 1] ?? left]))
    })
  return (level[0] as Buffer).toString('hex')
}

/** 1.4: whether a signature over data is of a key, given as its bytes. */
const matches = (data: Buffer, signature: Buffer, key: Buffer): boolean => {
  const magic = Buffer.from('twister Signed Message:\n')
  const length = data.length < 253 ? Buffer.of(data.length) : Buffer.of(253, data.length & 255, data.length >> 8)
  const recovered = recoveredByDefinition(
    sha256d(Buffer.concat([Buffer.of(magic.length), magic, length, data])),
    signature,
  )
  if (recovered === 'failure') return false
  const lengthOf: Readonly<Record<number, number>> = { 2: 33, 3: 33, 4: 65, 6: 65, 7: 65 }
  const isKey = key.length > 0 && lengthOf[key.readUInt8(0)] === key.length
  return (
    hash160(recovered === 'infinity' ? Buffer.alloc(0) : Buffer.from(recovered, 'hex')) ===
    hash160(isKey ? key : Buffer.alloc(0))
  )
}

const isUtf8 = (bytes: Buffer): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** 5.3: the number of the rule that a transaction breaks. */
const faultOf = ({ bytes, id, message, userName, pubKey }: ModelTransaction, registrationBits: number) => {
  const isSpam = message.length > 0
  const [text, signer] = [pushAt(message, 0), pushAt(userName, 0)]
  const rules: readonly (readonly [string, boolean])[] = isSpam
    ? [
        ['5.3-1', text.length === 0],
        ['5.3-2', !isUtf8(text)],
        ['5.3-3', [...text.toString()].length > 140],
        ['5.3-4', signer.length === 0 || signer.length > 16],
        ['5.3-10', bytes.length > 512],
      ]
    : [
        ['5.3-5', userName.length === 0],
        ['5.3-6', pubKey.length === 0],
        ['5.3-7', userName[0] === undefined || userName[0] >= 0x4c || userName.length !== userName[0] + 1],
        ['5.3-9', !/^[a-z0-9_]{1,16}$/u.test(userName.subarray(1).toString('latin1'))],
        ['5.3-10', bytes.length > 512],
        ['5.3-11', !meets(Buffer.from(id, 'hex'), registrationBits)],
      ]
  return rules.find(([, broken]) => broken)?.[0]
}

const hasTwice = (texts: readonly string[]): boolean => new Set(texts).size < texts.length

const nameOf = ({ userName }: ModelTransaction): string => userName.subarray(1).toString('latin1')

/** 5.4 CheckBlock, from rule 4 on */
const bodyFaultOf = ({ transactions, root }: ModelBlock, registrationBits: number): string | undefined => {
  if (transactions[0]?.message.length === 0) return 'CheckBlock-4'
  if (transactions.slice(1).some(({ message }) => message.length > 0)) return 'CheckBlock-5'
  const faults = transactions.map((transaction) => faultOf(transaction, registrationBits))
  const fault = faults.find((rule) => rule !== undefined)
  if (fault !== undefined) return fault
  const ids = transactions.map(({ id }) => id)
  if (hasTwice(ids)) return 'CheckBlock-7'
  if (hasTwice(transactions.slice(1).map(nameOf))) return 'CheckBlock-8'
  return merkleRoot(ids) === root ? undefined : 'CheckBlock-9'
}

/** 5.5-3 on the registry of the parent */
const messageFaultOf = (message: ModelTransaction, registry: ModelRegistry): string | undefined => {
  const signer = pushAt(message.userName, 0).toString('latin1')
  if (signer === 'nobody') return undefined
  const signature = pushAt(message.userName, 1)
  if (signature.length === 0) return '5.5-3a'
  const owner = registry.get(signer)?.transaction
  if (owner === undefined) return '5.5-3b'
  if (pushesOf(owner.pubKey)?.[0] === undefined) return '5.5-3c'
  return matches(message.message, signature, pushAt(owner.pubKey, 0)) ? undefined : '5.5-3e'
}

/** A registry: the registration of each name. */
export type ModelRegistry = ReadonlyMap<string, { readonly transaction: ModelTransaction; readonly height: number }>

/** The chain of blocks that were offered, judged by the words of the specification. */
export class ChainModel {
  readonly #network: ModelNetwork
  readonly #blocks = new Map<string, ModelBlock>()
  readonly #failed = new Set<string>()
  readonly #genesis: string
  #tip: string

  constructor(genesis: Buffer, network: ModelNetwork) {
    this.#network = network
    const block = readModelBlock(genesis)
    this.#genesis = block.id
    this.#tip = block.id
    this.#blocks.set(block.id, block)
  }

  get tip(): string {
    return this.#tip
  }

  block(id: string): ModelBlock {
    return this.#blocks.get(id) as ModelBlock
  }

  /** Offers a block; tells the rule that it breaks, or that a block breaks on the way to it (5.5). */
  offer(bytes: Buffer, nowSeconds: number): readonly string[] {
    const block = readModelBlock(bytes)
    const fault = this.#checkBlock(block, nowSeconds) ?? this.#acceptBlock(block)
    if (fault !== undefined) return [fault]
    this.#blocks.set(block.id, block)
    return this.#choose()
  }

  /** 5.2: every block anew from the first one. */
  registryAt(id: string): ModelRegistry {
    const registry = new Map<string, { transaction: ModelTransaction; height: number }>()
    for (const block of this.#path(id))
      for (const transaction of block.transactions.slice(1))
        registry.set(nameOf(transaction), { transaction, height: block.height })
    return registry
  }

  /** 3.5-2 */
  medianTime(id: string): number {
    const times: number[] = []
    for (let here = this.#blocks.get(id); here !== undefined && times.length < 11; here = this.#blocks.get(here.parent))
      times.push(here.time)
    return times.sort((left, right) => left - right)[Math.floor(times.length / 2)] as number
  }

  /** 3.6 */
  requiredBits(parent: ModelBlock): number {
    const { intervalBlocks, spacingSeconds } = this.#network
    if ((parent.height + 1) % intervalBlocks !== 0) return parent.bits
    const span = intervalBlocks * spacingSeconds
    const first = this.#path(parent.id).at(-intervalBlocks) ?? this.block(this.#genesis)
    const measured = Math.min(Math.max(parent.time - first.time, Math.floor(span / 4)), span * 4)
    const wanted = (expand(parent.bits) * BigInt(measured)) / BigInt(span)
    return compress(wanted > powLimit ? powLimit : wanted)
  }

  /** Blocks above the first one, in order, up to a block. */
  #path(id: string): readonly ModelBlock[] {
    const path: ModelBlock[] = []
    for (let here = this.block(id); here.id !== this.#genesis; here = this.block(here.parent)) path.unshift(here)
    return path
  }

  #workOf(id: string): bigint {
    return this.#path(id).reduce((sum, { bits }) => sum + (1n << 256n) / (expand(bits) + 1n), 0n)
  }

  /** 5.4 CheckBlock */
  #checkBlock(block: ModelBlock, nowSeconds: number): string | undefined {
    const { transactions } = block
    const { proofOfWork, registrationBits } = this.#network
    if (transactions.length === 0 || block.bytes > 50_000) return 'CheckBlock-1'
    if (!meets(proofOfWork(block.header), block.bits)) return 'CheckBlock-2'
    if (block.time > nowSeconds + 7200) return 'CheckBlock-3'
    return bodyFaultOf(block, registrationBits)
  }

  /** 5.4 AcceptBlock */
  #acceptBlock(block: ModelBlock): string | undefined {
    if (this.#blocks.has(block.id)) return 'AcceptBlock-1'
    const parent = this.#blocks.get(block.parent)
    if (parent === undefined) return 'AcceptBlock-2'
    if (block.bits !== this.requiredBits(parent)) return 'AcceptBlock-3'
    if (block.time <= this.medianTime(parent.id)) return 'AcceptBlock-4'
    if (block.version < 2) return 'AcceptBlock-6'
    if (block.height !== parent.height + 1) return 'AcceptBlock-7'
    return this.#isFailed(parent.id) ? '5.6-2' : undefined
  }

  #isFailed(id: string): boolean {
    return this.#path(id).some((block) => this.#failed.has(block.id))
  }

  /** 5.6, most work first (H4); tells the rules that blocks broke on connecting. */
  #choose(): readonly string[] {
    const faults: string[] = []
    for (;;) {
      const open = [...this.#blocks.keys()].filter((id) => !this.#isFailed(id))
      const rank = (id: string): readonly [bigint, bigint] => [this.#workOf(id), -littleEndian(Buffer.from(id, 'hex'))]
      const best = open.reduce((left, right) => {
        const [one, other] = [rank(left), rank(right)]
        return other[0] > one[0] || (other[0] === one[0] && other[1] > one[1]) ? right : left
      })
      if (this.#workOf(best) <= this.#workOf(this.#tip)) return faults
      const fault = this.#advance(best)
      if (fault !== undefined) faults.push(fault)
    }
  }

  /** One step of 5.6-3 towards a block: as many blocks as it takes to have more work than the tip. */
  #advance(best: string): string | undefined {
    const active = new Set(this.#path(this.#tip).map(({ id }) => id))
    for (const block of this.#path(best)) {
      if (active.has(block.id)) continue
      const fault = this.#connect(block)
      if (fault !== undefined) {
        this.#failed.add(block.id)
        return fault
      }
      if (this.#workOf(block.id) <= this.#workOf(this.#tip)) continue
      this.#tip = block.id
      return undefined
    }
    return undefined
  }

  /** 5.5 on the registry of the parent. */
  #connect({ parent, transactions }: ModelBlock): string | undefined {
    const registry = this.registryAt(parent)
    const [message, ...registrations] = transactions as [ModelTransaction, ...ModelTransaction[]]
    const fault = messageFaultOf(message, registry)
    if (fault !== undefined) return fault
    for (const registration of registrations) {
      const owner = registry.get(nameOf(registration))?.transaction
      if (owner === undefined || owner.id === registration.id) continue
      const [key, signature] = [pushAt(registration.pubKey, 0), pushAt(registration.pubKey, 1)]
      if (!matches(key, signature, pushAt(owner.pubKey, 0))) return '5.5-4'
    }
    return undefined
  }
}
