import { beforeEach, expect, test } from 'vitest'
import { ownerOf } from '../../test/support/commands.ts'
import { postOf, useFakeContext } from '../../test/support/fake-context.ts'
import { ManualClock } from '../base/manual-clock.ts'

const fake = useFakeContext(() => new ManualClock(1_700_000_000_000))
const call = ownerOf(fake)

let sent: unknown[]

beforeEach(() => {
  sent = []
  const groups = {
    has: (alias: string) => alias === '*abcdefgh',
    list: (member: string) => (member === 'alice' ? ['*abcdefgh'] : []),
  }
  const send = (draft: { readonly text: string }) => {
    sent.push(draft.text)
    return Promise.resolve(postOf('alice', 0))
  }
  const passphrase = { isEncrypted: false, requireUnlocked: () => undefined }
  const accounts = { learn: () => Promise.resolve() }
  Object.assign(fake.context.node, { groups, passphrase, accounts, messages: { send } })
})

test.each(['  ', '\u200b\n'])('a message %j is no message of a person; a script may send it', async (text) => {
  expect(await call('sendmessage', 'alice', 'bob', text)).toMatchObject({ code: -32602 })
  expect(sent).toEqual([])
  await call('newdirectmsg', 'alice', 3, 'bob', text)
  expect(sent).toEqual([text])
})

test('whoever has left a group does not write to it by mistake; a script may', async () => {
  expect(await call('sendmessage', 'bob', '*abcdefgh', 'still here?')).toMatchObject({
    message: expect.stringContaining('bob is not in the group') as string,
  })
  expect(sent).toEqual([])
  await call('sendmessage', 'alice', '*abcdefgh', 'hello')
  await call('sendmessage', 'bob', 'alice', 'hi')
  await call('newdirectmsg', 'bob', 3, '*abcdefgh', 'as a stranger')
  expect(sent).toEqual(['hello', 'hi', 'as a stranger'])
})
