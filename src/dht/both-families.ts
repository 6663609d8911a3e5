// The overlay of IPv4 and the one of IPv6 as one DHT: written to both, read from both (ADR 73).
import { Signal } from '../base/signal.ts'
import { encodeHex } from '../codec/hex.ts'
import type { SignedItem } from '../protocol/dht-item.ts'
import type { DhtTarget } from '../protocol/dht-target.ts'
import { parameters } from './parameters.ts'
import type { Dht, GetOptions, PrivateReadState, ReadBack } from './types.ts'
import { familyOf } from './wire/contact.ts'

/** Of a single the newest, of a multi each once, those of the first overlay first. */
const united = (target: DhtTarget, lists: readonly (readonly SignedItem[])[]): readonly SignedItem[] => {
  const items = lists.flat()
  if (target.kind === 'multi')
    return [...new Map(items.map((item) => [encodeHex(item.signature), item])).values()].slice(0, parameters.maxResults)
  const newest = items.reduce<SignedItem | undefined>(
    (best, item) => (best !== undefined && (best.sequence ?? 0) >= (item.sequence ?? 0) ? best : item),
    undefined,
  )
  return newest === undefined ? [] : [newest]
}

/** Copies of both; whoever is superseded or has a rival in one of them, is and has. */
const readBackOf = (found: readonly (ReadBack | undefined)[]): ReadBack | undefined => {
  const known = found.filter((each) => each !== undefined)
  const [first] = known
  return (
    first &&
    known.slice(1).reduce<ReadBack>(
      (sum, { copies, nodes, isSuperseded, rival, rivals }) => ({
        copies: sum.copies + copies,
        nodes: sum.nodes + nodes,
        isSuperseded: sum.isSuperseded || isSuperseded,
        rival: sum.rival ?? rival,
        rivals: sum.rivals + rivals,
      }),
      first,
    )
  )
}

const readsOf = (states: readonly PrivateReadState[]): PrivateReadState => ({
  mode: states[0]?.mode ?? 'open',
  relays: sumOf(states, 'relays'),
  relayed: sumOf(states, 'relayed'),
  open: sumOf(states, 'open'),
  unanswered: sumOf(states, 'unanswered'),
})

const sumOf = <Name extends string>(rows: readonly Readonly<Record<Name, number>>[], name: Name): number =>
  rows.reduce((sum, row) => sum + row[name], 0)

const signalsOf = (both: readonly Dht[]): Pick<Dht, 'stored' | 'asked' | 'heard'> => {
  const [stored, asked, heard] = [new Signal<SignedItem>(), new Signal(), new Signal<SignedItem>()] as [
    Dht['stored'],
    Dht['asked'],
    Dht['heard'],
  ]
  for (const dht of both) {
    dht.stored.on(stored.emit.bind(stored))
    dht.asked.on(asked.emit.bind(asked))
    dht.heard.on(heard.emit.bind(heard))
  }
  return { stored, asked, heard }
}

/** One DHT of two overlays. Nothing of one is told in the other but what was put into both. */
export const joinFamilies = (ipv4: Dht, ipv6: Dht): Dht => {
  const both = [ipv4, ipv6] as const
  const all = <T>(ask: (dht: Dht) => Promise<T>): Promise<readonly T[]> => Promise.all(both.map(ask))
  return {
    ...signalsOf(both),
    // Whoever has others ask has no datagrams: this is for them, in the overlay where most is.
    errands: ipv4.errands,
    listen: async (username, sign) =>
      (await all((dht) => dht.listen(username, sign))).reduce((sum, count) => sum + count),
    get: async (target, wait: GetOptions = {}) => united(target, await all((dht) => dht.get(target, wait))),
    put: async (item) => {
      const [first, second] = await Promise.all([ipv4.put(item), ipv6.put(item)])
      return first.ok ? second : first
    },
    readBack: async (target, isOurs, onHop) => readBackOf(await all((dht) => dht.readBack(target, isOurs, onHop))),
    trackers: async (target, wait = {}) => (await all((dht) => dht.trackers(target, wait))).flat(),
    peersOf: async (target) => (await all((dht) => dht.peersOf(target))).flat(),
    neighboursOf: (target) => both.flatMap((dht) => dht.neighboursOf(target)),
    announce: async (target) => {
      await all((dht) => dht.announce(target))
    },
    setLocalPeers: (target, peers, followers) => {
      for (const dht of both) dht.setLocalPeers(target, peers, followers)
    },
    crawl: async (forMs) => {
      const [four, six] = await Promise.all([ipv4.crawl(forMs), ipv6.crawl(forMs)])
      return {
        nodes: [...four.nodes, ...six.nodes],
        silent: four.silent + six.silent,
        isWhole: four.isWhole && six.isWhole,
      }
    },
    addContact: (endpoint) => {
      ;(familyOf(endpoint.address) === 4 ? ipv4 : ipv6).addContact(endpoint)
    },
    keysChanged: (names) => {
      for (const dht of both) dht.keysChanged(names)
    },
    state: () => {
      const states = both.map((dht) => dht.state())
      return {
        contacts: sumOf(states, 'contacts'),
        estimatedNodes: sumOf(states, 'estimatedNodes'),
        storedItems: sumOf(states, 'storedItems'),
        externalAddress: states.find(({ externalAddress }) => externalAddress !== undefined)?.externalAddress,
        reads: readsOf(states.map(({ reads }) => reads)),
      }
    },
    storageFault: () => ipv4.storageFault() ?? ipv6.storageFault(),
    contacts: (count) => {
      const [four, six] = [ipv4.contacts(count), ipv6.contacts(count)]
      const most = Math.max(Math.ceil(count / 2), count - six.length)
      return [...four.slice(0, most), ...six].slice(0, count)
    },
  }
}
