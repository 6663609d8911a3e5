// NAT-PMP (RFC 6886): a router is asked to let a port through. Only the machine that is asked can answer.
import { sleep } from '../base/clock.ts'
import { ipv4Text } from '../codec/ip.ts'
import type { Mapped, MappingNeeds, Router, WantedPort } from './port-mapping.ts'

const port = 5351
const version = 0
const operations = { address: 0, udp: 1, tcp: 2 } as const
const replyBit = 128
/** Waits for an answer, after each of which the question goes out again. */
const waitsMs = [250, 500, 1_000]

const reasons: Readonly<Record<number, string>> = {
  1: 'it speaks another version',
  2: 'it is switched off there',
  3: 'the router has no connection itself',
  4: 'no more ports are free',
  5: 'it knows no such request',
}

const mapRequest = ({ kind, port: wanted }: WantedPort, seconds: number): Uint8Array => {
  const view = new DataView(new ArrayBuffer(12))
  view.setUint8(0, version)
  view.setUint8(1, operations[kind])
  view.setUint16(4, wanted)
  // Whoever gives a port back names none outside (RFC 6886, 3.4).
  view.setUint16(6, seconds === 0 ? 0 : wanted)
  view.setUint32(8, seconds)
  return new Uint8Array(view.buffer)
}

/** Sends a question until it is answered: by its operation and, of a port, by its number. */
const ask = async (
  { clock, sockets }: MappingNeeds,
  gateway: string,
  question: Uint8Array,
  isAnswer: (reply: DataView) => boolean,
): Promise<DataView | undefined> => {
  let reply: DataView | undefined
  const answered = new AbortController()
  const socket = await sockets.datagrams({ address: '0.0.0.0', port: 0 }, (bytes, from) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (from.address !== gateway || from.port !== port || bytes.length < 4 || !isAnswer(view)) return
    reply = view
    answered.abort()
  })
  for (const waitMs of waitsMs) {
    if (reply !== undefined) break
    socket.send({ address: gateway, port }, question)
    await sleep(clock, waitMs, answered.signal)
  }
  await socket.close()
  return reply
}

/** A router that may speak NAT-PMP. */
export const natPmpRouter = (needs: MappingNeeds, gateway: string): Router => {
  const askMapping = (wanted: WantedPort, seconds: number): Promise<DataView | undefined> =>
    ask(
      needs,
      gateway,
      mapRequest(wanted, seconds),
      (reply) =>
        reply.getUint8(1) === replyBit + operations[wanted.kind] &&
        // An error may end after its code.
        (reply.getUint16(2) !== 0 || (reply.byteLength >= 16 && reply.getUint16(8) === wanted.port)),
    )
  const askAddress = async (): Promise<string | undefined> => {
    const question = Uint8Array.of(version, operations.address)
    const reply = await ask(needs, gateway, question, (view) => view.getUint8(1) === replyBit && view.byteLength >= 12)
    return reply === undefined || reply.getUint16(2) !== 0
      ? undefined
      : ipv4Text(new Uint8Array(reply.buffer, reply.byteOffset + 8, 4))
  }
  return {
    protocol: 'nat-pmp',
    map: async (wanted, seconds): Promise<Mapped> => {
      const reply = await askMapping(wanted, seconds)
      if (reply === undefined) return { state: 'unanswered' }
      const code = reply.getUint16(2)
      if (code !== 0) return { state: 'refused', reason: reasons[code] ?? `its answer is ${String(code)}` }
      if (reply.getUint16(10) === wanted.port) return { state: 'mapped', externalAddress: await askAddress() }
      // Others look for the port that we say: another one is of no use.
      await askMapping(wanted, 0)
      return { state: 'refused', reason: `another machine has port ${String(wanted.port)}` }
    },
    unmap: async (wanted) => {
      await askMapping(wanted, 0)
    },
  }
}
