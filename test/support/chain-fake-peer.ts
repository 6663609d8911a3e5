// A peer of a chain that does only what a test says.
import { equalBytes } from '../../src/base/bytes.ts'
import type { Block } from '../../src/chain/wire/block.ts'
import { encodeHex } from '../../src/codec/hex.ts'
import type { MessageValue } from '../../src/codec/wire.ts'
import { type Codec, decode, encode } from '../../src/codec/combinators.ts'
import { encodeFrame, FrameParser } from '../../src/chain/wire/envelope.ts'
import {
  type ChainCommand,
  type ChainMessages,
  inventoryType,
  isKnownCommand,
  messages,
  noStop,
  nowhere,
} from '../../src/chain/wire/messages.ts'
import type { Chain } from '../../src/chain/index.ts'
import type { Connection } from '../../src/net/endpoint.ts'
import type { Network } from '../../src/protocol/network.ts'
import { quickNetwork, secondsOf } from './chain-builders.ts'
import type { ChainHorde } from './chain-horde.ts'

/** Blocks as an inventory names them. */
export const blockEntries = (ids: readonly Uint8Array[]) => ids.map((id) => ({ type: inventoryType.block, id }))

/** Ids that a failed test can show. */
export const idTexts = (ids: readonly Uint8Array[]): readonly string[] => ids.map(encodeHex)

/** A message that came, with its decoded value. */
export interface Received {
  readonly command: ChainCommand
  readonly value: unknown
}

/** The other end of a chain connection. */
export class FakePeer {
  readonly received: Received[] = []
  /** Called for each message, after it was noted. */
  react: (message: Received) => void = () => undefined
  closed = false
  readonly #connection: Connection
  readonly #network: Network
  readonly #horde: ChainHorde

  constructor(connection: Connection, horde: ChainHorde, network: Network = quickNetwork) {
    this.#connection = connection
    this.#network = network
    this.#horde = horde
    const parser = new FrameParser(network.magic)
    connection.start({
      data: (bytes) => {
        for (const frame of parser.push(bytes)) {
          if (frame.kind !== 'message' || !isKnownCommand(frame.command)) continue
          const value = decode(messages[frame.command].codec as Codec<unknown>, frame.payload)
          if (!value.ok) throw new Error(`the chain sent a malformed ${frame.command}`)
          const message = { command: frame.command, value: value.value }
          this.received.push(message)
          this.react(message)
        }
      },
      closed: () => {
        this.closed = true
      },
    })
  }

  /** The commands that came, in order. */
  get commands(): readonly string[] {
    return this.received.map(({ command }) => command)
  }

  /** The values of one command that came. */
  all<Command extends ChainCommand>(command: Command): readonly MessageValue<ChainMessages[Command]>[] {
    return this.received
      .filter((message) => message.command === command)
      .map(({ value }) => value as MessageValue<ChainMessages[Command]>)
  }

  send<Command extends ChainCommand>(command: Command, value: MessageValue<ChainMessages[Command]>): void {
    this.sendRaw(command, encode(messages[command].codec as Codec<unknown>, value))
  }

  /** Sends any payload under any command. */
  sendRaw(command: string, payload: Uint8Array): void {
    this.#connection.write(encodeFrame(this.#network.magic, command, payload))
  }

  /** Sends bytes without a frame. */
  sendBytes(bytes: Uint8Array): void {
    this.#connection.write(bytes)
  }

  sendVersion(changes: Partial<MessageValue<ChainMessages['version']>> = {}): void {
    this.send('version', {
      version: 70_003,
      services: 1n,
      time: BigInt(secondsOf(this.#horde.clock)),
      addressYou: nowhere,
      addressMe: nowhere,
      nonce: 42n,
      userAgent: '/fake/',
      startHeight: 0,
      relay: true,
      ...changes,
    })
  }

  /** Both halves of our side of the handshake. */
  async shakeHands(changes: Partial<MessageValue<ChainMessages['version']>> = {}): Promise<void> {
    this.sendVersion(changes)
    this.send('verack', {})
    await this.#horde.clock.advance(200)
  }

  close(): void {
    this.#connection.close()
  }
}

/** Connects from an address to a chain of the horde. */
export const fakePeerTo = async (horde: ChainHorde, from: string, to: string): Promise<FakePeer> => {
  const connecting = horde.network.host(from).connect({ address: to, port: 5000 }, { timeoutMs: 5_000 })
  await horde.clock.advance(200)
  const verdict = await connecting
  if (!verdict.ok) throw new Error(`no connection: ${verdict.rejection.code}`)
  return new FakePeer(verdict.value, horde)
}

/** Listens at an address for one connection of a chain. */
export const fakePeerAt = async (horde: ChainHorde, address: string): Promise<() => FakePeer | undefined> => {
  let peer: FakePeer | undefined
  await horde.network.host(address).listen({ address, port: 5000 }, (connection) => {
    peer = new FakePeer(connection, horde)
  })
  return () => peer
}

const entriesOf = (blocks: readonly Block[]) => blockEntries(blocks.map(({ header }) => header.id))

/** Makes a peer show the headers of blocks, and nothing else. */
export const showHeaders = (peer: FakePeer, blocks: readonly Block[]): void => {
  peer.react = ({ command }) => {
    if (command === 'getheaders')
      peer.send(
        'headers',
        blocks.map(({ header }) => header),
      )
  }
}

/** Makes a peer serve a chain as the reference does, getheaders excepted (chain.md 6.5). */
export const serveInventories = (peer: FakePeer, blocks: readonly Block[]): void => {
  const byId = new Map(blocks.map((block) => [encodeHex(block.header.id), block]))
  const tip = blocks.slice(-1)
  let continueAt: Block | undefined
  const nameBlocks = ({ locator, stop }: MessageValue<ChainMessages['getblocks']>): void => {
    const from = Math.max(0, ...locator.map((id) => byId.get(encodeHex(id))?.header.height ?? 0))
    const next = blocks.slice(from, from + 500)
    const end = next.findIndex(({ header }) => equalBytes(header.id, stop))
    const named = end === -1 ? next : next.slice(0, end)
    continueAt = named[499]
    if (named.length > 0) peer.send('inv', entriesOf(named))
  }
  const sendBlock = (id: Uint8Array): void => {
    const block = byId.get(encodeHex(id))
    if (block === undefined) return
    peer.send('block', block)
    if (block === continueAt) peer.send('inv', entriesOf(tip))
  }
  peer.react = ({ command, value }) => {
    if (command === 'getblocks') nameBlocks(value as MessageValue<ChainMessages['getblocks']>)
    if (command === 'getdata') for (const { id } of value as MessageValue<ChainMessages['getdata']>) sendBlock(id)
  }
}

/** Hands blocks to a chain through a peer that is trusted to have them. */
export const feedBlocks = async (
  peer: FakePeer,
  blocks: readonly Block[],
  { horde, chain }: { readonly horde: ChainHorde; readonly chain: Chain },
): Promise<void> => {
  const last = blocks.at(-1)
  for (const block of blocks) peer.send('block', block)
  await horde.until(() => encodeHex(chain.tip().id) === encodeHex(last?.header.id ?? noStop))
}
