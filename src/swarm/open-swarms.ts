// Opens the swarms: the store first, then the door, then what runs.
import type { Scope } from '../base/scope.ts'
import type { Connection, Listener, Sockets } from '../net/endpoint.ts'
import type { Username } from '../protocol/username.ts'
import { openPostStore } from './store/post-store.ts'
import { RunningSwarms } from './swarms.ts'
import type { SwarmNeeds, SwarmOptions, Swarms } from './types.ts'
import { connectEitherWay } from './utp/dialling.ts'
import { UtpTransport } from './utp/utp-transport.ts'

const withUtp = ({ clock, sockets }: SwarmNeeds, utp: UtpTransport): Sockets => ({
  ...sockets,
  connect: connectEitherWay(
    clock,
    (to, how) => sockets.connect(to, how),
    (to, how) => utp.connect(to, how),
  ),
})

/** Opens the store, starts the swarms joined before, and accepts peers until `scope` closes. */
export async function openSwarms(needs: SwarmNeeds, options: SwarmOptions, scope: Scope): Promise<Swarms> {
  // Without a listener it refuses, so that who dials us turns to TCP at once.
  const utp = new UtpTransport(needs, scope)
  const running: { swarms?: RunningSwarms } = {}
  const isDemanded = (username: Username, postNumber: number): boolean =>
    running.swarms?.isDemanded(username, postNumber) === true
  const store = openPostStore({ ...needs, ...options, isDemanded }, scope)
  const accept = (connection: Connection): void => {
    if (running.swarms === undefined) connection.destroy()
    else running.swarms.accept(connection)
  }
  let listener: Listener | undefined
  if (options.listenAt !== undefined) {
    const opened = await needs.sockets.listen(options.listenAt, accept)
    listener = opened
    scope.defer(() => opened.close())
    if (options.usesUtp) utp.listen(accept)
  }
  const sockets = options.usesUtp ? withUtp(needs, utp) : needs.sockets
  const parts = { needs: { ...needs, sockets }, options, store, listenPort: listener?.local.port }
  running.swarms = new RunningSwarms(parts, scope)
  return running.swarms
}
