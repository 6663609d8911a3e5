// Public pages over HTTP: those that are kept ready, and those that are made.
import { registerUser, startDaemon, stopAllDaemons } from '../test/support/daemons.ts'
import { type BenchRow, benchRow } from './bench.ts'
import { perSecond } from './http-load.ts'

const port = 29_960
/** Those of one page. */
const posts = 20

/** Each request comes from another network: the bounds on askers are not what is measured. */
const requestsOf = (pathOf: (index: number) => string) => {
  let index = 0
  return (): Buffer => {
    index += 1
    const asker = `10.${String((index >> 16) & 255)}.${String((index >> 8) & 255)}.${String(index & 255)}`
    return Buffer.from(
      `GET ${pathOf(index)} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: ${asker}\r\nAccept-Encoding: gzip\r\n\r\n`,
    )
  }
}

/** Pages a second. */
export const run = async (): Promise<readonly BenchRow[]> => {
  try {
    const daemon = await startDaemon({ index: 0, base: 105, mines: true, options: [`-publicport=${String(port)}`] })
    await registerUser(daemon, 'anna')
    for (let number = 0; number < posts; number += 1)
      await daemon.client.publish({ username: 'anna', msg: `Post ${String(number)} about #birds and @anna` })
    const kept = await perSecond({ port, request: requestsOf(() => '/@anna'), mode: 'kept' })
    // Another page for each number.
    const other = requestsOf((index) => `/@anna?before=${String(index + posts)}`)
    const made = await perSecond({ port, request: other, mode: 'kept' })
    return [
      benchRow('public pages that are kept ready', kept, 'bound', 2_000),
      benchRow('public pages of 20 posts that are made', made, 'bound', 400),
    ]
  } finally {
    await stopAllDaemons()
  }
}
