// What guardians see of sheets, messages and the chain.
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { Chain } from '../chain/index.ts'
import type { Database } from '../store/database.ts'
import { Guardians } from './guardians/guardians.ts'
import type { DirectMessages } from './messages/direct-messages.ts'
import type { Recovery } from './registration/recovery.ts'

interface Parts {
  readonly database: Database
  readonly clock: Clock
  readonly random: Random
  readonly chain: Chain
  readonly messages: DirectMessages
  readonly recovery: Recovery
}

/** Guardians, with all that they need. */
export const guardiansOf = ({ chain, messages, recovery, database, clock, random }: Parts): Guardians =>
  new Guardians({
    ...{ database, clock, random },
    isRegistered: (username) => chain.users.registrationHeight(username) !== undefined,
    createSheet: (username) => recovery.create(username),
    useSheet: (text) => recovery.use(text),
    send: (message) => messages.send(message),
    messages: (localUser) => messages.newestFirst(localUser),
    sheetState: (username, created) =>
      recovery.list().find((sheet) => sheet.username === username && sheet.created === created)?.state,
  })
