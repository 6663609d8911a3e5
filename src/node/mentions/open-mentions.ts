// Asks nodes of the DHT to tell of mentions of local users when they are put, so that nobody has to look (extensions.md 8).
import { type Clock, repeat } from '../../base/clock.ts'
import { CodedError, messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { Scope } from '../../base/scope.ts'
import { signData } from '../../crypto/signature.ts'
import type { Dht } from '../../dht/index.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import type { Username } from '../../protocol/username.ts'
import type { KeyRing } from '../key-ring.ts'

/** What listening works with. */
export interface MentionsNeeds {
  /** The nodes that are asked learn which address is that of which user: it is the choice of the person. */
  readonly isOn: boolean
  readonly clock: Clock
  readonly log: Log
  readonly dht: Pick<Dht, 'heard' | 'listen'>
  readonly keys: KeyRing
  readonly users: UserKeys
  /** Where what is heard is looked at, and found from then on. */
  readonly found: { see(item: SignedItem): void }
}

/** Nodes tell for half an hour; nearer ones may come. */
const periodMs = 600_000
/** The DHT finds its first contacts meanwhile. */
const firstMs = 15_000
/** Local users for whom nodes are asked: each costs a lookup and eight signatures. */
const mostUsers = 16

/** Asks again and again, while it is on. */
export const openMentions = (needs: MentionsNeeds, scope: Scope): void => {
  if (!needs.isOn) return
  const { clock, dht, found, keys, log, users } = needs
  scope.defer(
    dht.heard.on((item) => {
      found.see(item)
    }),
  )
  const listen = async (username: Username): Promise<void> => {
    const listening = await dht.listen(username, (request) => {
      const key = keys.isLocked ? undefined : keys.signingKey(username, users.bestHeight(), users)
      return key === undefined ? undefined : signData(request, key.privateKey, key.compressed)
    })
    log.debug('nodes listen for mentions', { username, nodes: listening })
  }
  const listenAll = async (): Promise<void> => {
    if (keys.isLocked) return
    for (const username of keys.users().slice(0, mostUsers))
      if (users.registrationHeight(username) !== undefined)
        await listen(username).catch((error: unknown) => {
          // Such as a wallet that was locked meanwhile: it is tried again.
          log[error instanceof CodedError ? 'debug' : 'error']('not listening', { error: messageOf(error) })
        })
  }
  const first = clock.after(firstMs, () => {
    void listenAll()
  })
  scope.defer(() => {
    first.cancel()
  })
  scope.task('listen for mentions', (signal) => repeat(clock, periodMs, signal, listenAll))
}
