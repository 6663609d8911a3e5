import { createServer } from 'node:net'
import { beforeEach, expect, test } from 'vitest'
import { temporaryFolder, useScope } from '../../test/support/each-test.ts'
import { findDemoPlace } from './demo-place.ts'

let base = ''
const scope = useScope()
beforeEach(() => {
  base = temporaryFolder()
})

test('two demonstrations at once share nothing, and the folder decides the network', async () => {
  const earlier = scope.child('earlier')
  const [one, two] = await Promise.all([findDemoPlace(base, 47_100, earlier), findDemoPlace(base, 47_100, scope)])
  expect(one.folder).not.toBe(two.folder)
  expect(one.network.name).not.toBe(two.network.name)
  const ports = [...one.nodes, ...two.nodes].map(({ rpcPort }) => rpcPort)
  expect(new Set(ports).size).toBe(6)
  await earlier.close()
  const again = await findDemoPlace(base, 47_100, scope)
  expect(again).toEqual(one)
})

test('ports and addresses of other programs are left out', async () => {
  const first = await findDemoPlace(base, 47_300, scope.child('one'))
  await scope.close()
  const [node] = first.nodes
  const servers = [
    createServer().listen(node?.rpcPort, '127.0.0.1'),
    createServer().listen(first.network.port, node?.address),
  ]
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))))
  const place = await findDemoPlace(base, 47_300, scope)
  expect(place.network).toEqual(first.network)
  const used = new Set(first.nodes.flatMap(({ address, rpcPort }) => [address, rpcPort]))
  expect(place.nodes.some(({ address, rpcPort }) => used.has(address) || used.has(rpcPort))).toBe(false)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
})
