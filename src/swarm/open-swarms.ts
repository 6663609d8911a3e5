// Opens the swarms: the store first, then the door, then what runs.
import type { Scope } from '../base/scope.ts'
import type { Listener } from '../net/endpoint.ts'
import { refuseUtp } from './peers/utp-refusal.ts'
import { openPostStore } from './store/post-store.ts'
import { RunningSwarms } from './swarms.ts'
import type { SwarmNeeds, SwarmOptions, Swarms } from './types.ts'

/** Opens the store, starts the swarms joined before, and accepts peers until `scope` closes. */
export async function openSwarms(needs: SwarmNeeds, options: SwarmOptions, scope: Scope): Promise<Swarms> {
  const store = openPostStore(needs, options.databasePath, scope)
  refuseUtp(needs, scope)
  const running: { swarms?: RunningSwarms } = {}
  let listener: Listener | undefined
  if (options.listenAt !== undefined) {
    const opened = await needs.sockets.listen(options.listenAt, (connection) => {
      if (running.swarms === undefined) connection.destroy()
      else running.swarms.accept(connection)
    })
    listener = opened
    scope.defer(() => opened.close())
  }
  running.swarms = new RunningSwarms({ needs, options, store, listenPort: listener?.local.port }, scope)
  return running.swarms
}
