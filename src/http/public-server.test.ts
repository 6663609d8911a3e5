import { describe, expect, test } from 'vitest'
import { forEachTest } from '../../test/support/each-test.ts'
import { useFakeContext } from '../../test/support/fake-context.ts'
import { askServer, asOwner, asOwnProgram, jsonOf, startHttpServer } from '../../test/support/http-server.ts'
import { systemClock } from '../net/system-clock.ts'

const fake = useFakeContext(() => systemClock)
const server = forEachTest(
  () => startHttpServer({ ...fake.context, isPublicServer: true }),
  (started) => started.close(),
)

const call = async (method: string, headers = asOwner) =>
  jsonOf(await askServer(server, 'POST /', headers, JSON.stringify({ method, params: [] })))

describe('on a public server (rpc.md 1.11)', () => {
  test('whoever has the chosen password may use what needs no key', async () => {
    expect(await call('help')).toMatchObject({ error: null })
    expect(await call('getbestblockhash')).toMatchObject({ error: null })
  })

  test.each(['getblockcount', 'stop', 'dumpprivkey', 'getstatus'])('%s is refused with -23', async (method) => {
    expect(await call(method)).toMatchObject({ result: null, error: { code: -23 } })
    expect(fake.stops).toBe(0)
  })

  test('nobody is told whose node it is', async () => {
    Object.assign(fake.context.node, { accounts: { listed: () => ['alice'] } })
    expect(await call('listwalletusers')).toMatchObject({ result: [] })
    expect(await call('listwalletusers', asOwnProgram)).toMatchObject({ result: ['alice'] })
  })

  test('the owner’s own programs may do everything, by the password that the node made itself', async () => {
    expect(await call('getblockcount', asOwnProgram)).toMatchObject({ result: 36 })
    expect(await call('stop', asOwnProgram)).toMatchObject({ error: null })
    expect(fake.stops).toBe(1)
  })

  test('without a password nothing is shown, and feeds and meters are the owner’s', async () => {
    expect((await askServer(server, 'GET /', {})).status).toBe(401)
    expect((await askServer(server, 'GET /', asOwner)).status).toBe(200)
    expect((await askServer(server, 'GET /feed?username=alice', asOwner)).status).not.toBe(200)
    expect((await askServer(server, 'GET /metrics', asOwner)).status).toBe(404)
  })
})
