// Keeps the hidden service of a node while it runs: Tor may start later, and may be started again.
import { readFileSync } from 'node:fs'
import { type Clock, isStopped, sleep } from '../base/clock.ts'
import { messageOf } from '../base/coded-error.ts'
import type { Log } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { Scope } from '../base/scope.ts'
import { decodeUtf8 } from '../codec/utf8.ts'
import type { Endpoint, Sockets } from '../net/endpoint.ts'
import { openTorService, type TorService } from '../net/tor-control.ts'
import type { HiddenServiceState } from '../net/way.ts'
import type { DataDirectory } from '../store/data-directory.ts'

/** What the service is made with. */
export interface HiddenServiceNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly sockets: Pick<Sockets, 'connect'>
  readonly directory: Pick<DataDirectory, 'readFile' | 'writeFileAtomic'>
}

/** What it is. */
export interface HiddenServiceOptions {
  readonly control: Endpoint
  readonly password: string | undefined
  readonly address: string
  readonly ports: readonly number[]
}

/** Whoever has it is this service: it is for the owner alone. */
const keyFile = 'hidden-service-key'

const firstRetryMs = 5_000
const lastRetryMs = 300_000

/** Makes the service again and again until the scope closes; says how it stands. */
export const keepHiddenService = (
  needs: HiddenServiceNeeds,
  options: HiddenServiceOptions,
  scope: Scope,
): (() => HiddenServiceState) => {
  const { clock, log, directory } = needs
  let state: HiddenServiceState = { state: 'starting' }
  const savedKey = (): string | undefined => {
    const held = directory.readFile(keyFile)
    return held === undefined ? undefined : decodeUtf8(held)?.trim()
  }
  const open = async (): Promise<TorService> => {
    const privateKey = savedKey()
    const opened = await openTorService({ ...needs, readFile: readFileSync }, { ...options, privateKey })
    if (opened.privateKey !== privateKey) directory.writeFileAtomic(keyFile, `${opened.privateKey}\n`, 0o600)
    return opened
  }
  scope.task('keep hidden service', async (signal) => {
    for (let waitMs = firstRetryMs; !isStopped(signal); waitMs = Math.min(2 * waitMs, lastRetryMs)) {
      try {
        const service = await open()
        state = { state: 'running', name: service.name }
        waitMs = firstRetryMs
        log.info('hidden service', { name: service.name })
        signal.addEventListener('abort', service.close, { once: true })
        if (isStopped(signal)) service.close()
        await service.ended
        signal.removeEventListener('abort', service.close)
        state = { state: 'starting' }
      } catch (error) {
        const reason = messageOf(error)
        if (state.state !== 'failed' || state.reason !== reason) log.warn('no hidden service', { reason })
        state = { state: 'failed', reason }
      }
      await sleep(clock, waitMs, signal)
    }
  })
  return () => state
}
