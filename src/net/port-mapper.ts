// Keeps the ports of a node open in the router: by NAT-PMP where it answers, else by UPnP.
import { isStopped, sleep } from '../base/clock.ts'
import { messageOf } from '../base/coded-error.ts'
import type { Log } from '../base/log.ts'
import type { Scope } from '../base/scope.ts'
import { natPmpRouter } from './nat-pmp.ts'
import type { Mapped, MappingNeeds, Router, WantedPort } from './port-mapping.ts'
import { upnpRouters } from './upnp.ts'

/** How the router stands, as far as is known. */
export type PortMapping =
  | { readonly state: 'off' }
  | { readonly state: 'searching' }
  | { readonly state: 'no-router' }
  | { readonly state: 'mapped'; readonly protocol: Router['protocol']; readonly externalAddress: string | undefined }
  | { readonly state: 'refused'; readonly protocol: Router['protocol']; readonly reason: string }

/** What it is kept with. */
export interface PortMapperNeeds extends MappingNeeds {
  readonly log: Log
  /** Addresses of machines that may be the router; none: there is none between us and the world. */
  readonly gateways: () => readonly string[]
}

/** A mapping that nobody renews ends after this. */
const leaseSeconds = 3_600
const renewMs = (leaseSeconds * 1_000) / 2
/** Who had no router, or a router that refused, may be in another network now. */
const retryMs = 600_000
/** The end of the program waits for the router so long. */
const farewellMs = 2_000

/** Gives ports back, as far as the router hears of it. */
const unmapAll = (router: Router, ports: readonly WantedPort[]): Promise<unknown> =>
  Promise.all(ports.map((port) => router.unmap(port).catch(() => undefined)))

/** What stands for the answer where nobody could be asked. */
const unasked =
  <T>(answer: T, log: Log) =>
  (error: unknown): T => {
    log.debug('router not asked', { error: messageOf(error) })
    return answer
  }

/** Maps all ports at one router, or none; what it refuses first is what is told. */
const mapAll = async (router: Router, wanted: readonly WantedPort[], log: Log): Promise<Mapped> => {
  let last: Mapped = { state: 'unanswered' }
  for (const [index, port] of wanted.entries()) {
    last = await router.map(port, leaseSeconds).catch(unasked({ state: 'unanswered' } as const, log))
    if (last.state === 'mapped') continue
    await unmapAll(router, wanted.slice(0, index))
    return last
  }
  return last
}

const stopped = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve(undefined)
      },
      { once: true },
    )
  })

/** Keeps ports mapped until the scope closes, and then gives them back; says how it stands. */
export const keepPortsMapped = (
  needs: PortMapperNeeds,
  wanted: readonly WantedPort[],
  scope: Scope,
): (() => PortMapping) => {
  const { clock, log, gateways } = needs
  let state: PortMapping = { state: 'searching' }
  let router: Router | undefined
  const routers = async function* (): AsyncGenerator<Router> {
    if (router !== undefined) yield router
    const addresses = gateways()
    for (const address of addresses) yield natPmpRouter(needs, address)
    if (addresses.length > 0) yield* await upnpRouters(needs).catch(unasked([], log))
  }
  const tryAll = async (): Promise<PortMapping> => {
    let refused: PortMapping | undefined
    for await (const candidate of routers()) {
      const mapped = await mapAll(candidate, wanted, log)
      const { protocol } = candidate
      if (mapped.state === 'mapped') {
        router = candidate
        return { ...mapped, protocol }
      }
      if (mapped.state === 'refused') refused ??= { ...mapped, protocol }
    }
    router = undefined
    return refused ?? { state: 'no-router' }
  }
  scope.defer(async () => {
    const leaving = router
    if (leaving === undefined) return
    const said = new AbortController()
    void unmapAll(leaving, wanted).then(() => {
      said.abort()
    })
    await sleep(clock, farewellMs, said.signal)
  })
  scope.task('keep ports mapped', async (signal) => {
    const end = stopped(signal)
    while (!isStopped(signal)) {
      const before = state.state
      // Whoever ends the program does not wait for a router that is silent.
      state = (await Promise.race([tryAll().catch(unasked({ state: 'no-router' } as const, log)), end])) ?? state
      if (state.state !== before) log.info('ports in the router', state)
      await sleep(clock, state.state === 'mapped' ? renewMs : retryMs, signal)
    }
  })
  return () => state
}
