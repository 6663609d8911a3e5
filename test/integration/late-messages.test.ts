// A message whose sender and reader are never there at the same time.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { nameOf } from '../support/fake-context.ts'
import { Testnet, type TestNode } from '../support/testnet.ts'

const [alice, bob] = [nameOf('alice'), nameOf('bob')]

let testnet: Testnet
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twister-late-'))
})

afterEach(async () => {
  await testnet.close()
  rmSync(folder, { recursive: true })
})

const leave = async ({ scope }: TestNode): Promise<void> => {
  const closing = scope.close()
  await testnet.advance(20)
  await closing
}

const threadOf = ({ node }: TestNode): readonly string[] =>
  (node.messages.read(bob, 10, [{ peer: alice }]).get(alice) ?? []).map(({ text }) => text)

test('comes once from whoever kept the swarm, while the node that sent it is off (field case M2)', async () => {
  testnet = new Testnet(31)
  const third = await testnet.open(0, [])
  const sender = await testnet.open(1, [0])
  const openReader = (): Promise<TestNode> => testnet.open(2, [0, 1], { databasePath: (name) => join(folder, name) })
  const reader = await openReader()
  for (const [{ node }, name] of [
    [sender, alice],
    [reader, bob],
  ] as const) {
    node.wallet.create(name)
    node.registrations.start(name)
  }
  third.node.chain.startMining(1)
  await testnet.until('both are registered', () =>
    [sender.node.registrations.stateOf(alice), reader.node.registrations.stateOf(bob)].every(
      ({ state }) => state === 'ready',
    ),
  )
  third.node.chain.stopMining()
  reader.node.following.follow(bob, [alice])
  third.node.following.follow('other', [alice])
  await testnet.advance(30)
  await leave(reader)

  await testnet.finish(sender.node.messages.send({ from: alice, to: bob, text: 'are you there?', copySelf: true }))
  await testnet.until('the third node has it', () => third.node.swarms.lastHave(alice) === 1)
  await leave(sender)
  await testnet.advance(3600)

  const back = await openReader()
  await testnet.until('the message has come', () => threadOf(back).length > 0)
  await testnet.advance(120)
  expect(threadOf(back)).toEqual(['are you there?'])
  expect(back.node.messages.threads(bob)).toMatchObject([{ peer: alice, total: 1, unread: 1 }])
})
