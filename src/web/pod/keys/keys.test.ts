// Keys in a browser, against a pod that is honest or hostile.
import { describe, expect, test } from 'vitest'
import type { PodClient } from '../../../api/pod.ts'
import { CodedError } from '../../../base/coded-error.ts'
import { SeededRandom } from '../../../base/random.ts'
import { decodeHex, encodeHex } from '../../../codec/hex.ts'
import { createPrivateKey, publicKeyOf } from '../../../crypto/keys.ts'
import { verifyData } from '../../../crypto/signature.ts'
import { sealText } from '../../../podkeys/messages.ts'
import { regressionNetwork } from '../../../protocol/network.ts'
import { decodeWholeItem } from '../../../protocol/dht-item.ts'
import { encodeUserpost, type PostFields, signPost } from '../../../protocol/post.ts'
import { parseUsername, type Username } from '../../../protocol/username.ts'
import { ProvedKeys } from '../../../verify/proved-keys.ts'
import { Inbox } from './inbox.ts'
import { Keys } from './keys.ts'
import type { Names } from './names.ts'
import { readPost } from './reading.ts'
import type { KeyStore } from './store.ts'
import { Writing } from './writing.ts'

const now = 1_800_000_000

const nameOf = (text: string): Username => parseUsername(text) ?? expect.fail(text)

const [alice, bob] = [nameOf('alice'), nameOf('bob')]

const random = new SeededRandom(7)
const [aliceKey, bobKey] = [createPrivateKey(random), createPrivateKey(random)]

class Memory implements KeyStore {
  readonly values = new Map<string, unknown>()
  get(name: string): Promise<unknown> {
    return Promise.resolve(this.values.get(name))
  }
  set(name: string, value: unknown): Promise<void> {
    if (value === undefined) this.values.delete(name)
    else this.values.set(name, value)
    return Promise.resolve()
  }
  clear(): Promise<void> {
    this.values.clear()
    return Promise.resolve()
  }
}

/** A client of which only these commands are called; any other one throws. */
const clientOf = (commands: Partial<PodClient>): PodClient => commands as PodClient

/** Names as they are after honest proofs: registered at 100, the tip at 1,000 ten minutes ago. */
const provedNames = (): Names => {
  const keys = new ProvedKeys()
  const tip = { height: 1_000, time: now - 600 }
  for (const [username, key] of [[alice, aliceKey] as const, [bob, bobKey] as const]) {
    const shown = { publicKey: publicKeyOf(key), height: 100, work: 0n, isAnchored: true }
    keys.add({ username, keys: [shown as never], isFromFirst: true, tip })
  }
  const state = { state: 'proved', key: '', height: 100, tip: 1_000, work: '0', isAnchored: true } as const
  return { keys, tip, prove: () => Promise.resolve(state) } as unknown as Names
}

const writer = { name: alice, secret: { privateKey: aliceKey, compressed: true } }

const writingWith = (commands: Partial<PodClient>, store = new Memory()): Writing =>
  new Writing({
    ...{ client: clientOf(commands), store, names: provedNames(), network: regressionNetwork, random },
    now: () => now,
  })

const profile = { fullname: 'Alice', bio: '', location: '', url: '' }

describe('a profile', () => {
  const write = async (draft: { height: number; time: number; seq: number }): Promise<readonly string[]> => {
    const items: string[] = []
    const writing = writingWith({
      createitemdraft: () => Promise.resolve(draft),
      putitem: ({ item }) => {
        items.push(item)
        return Promise.resolve(null)
      },
    })
    await writing.profile(writer, profile)
    return items
  }

  test('is signed under the number, height and time of an honest draft', async () => {
    const [item = ''] = await write({ height: 1_002, time: now - 3, seq: 4 })
    const decoded = decodeWholeItem(decodeHex(item) ?? new Uint8Array(0))
    if (!decoded.ok) expect.fail(decoded.rejection.code)
    const { payload, signature, sequence, signer } = decoded.value
    expect([signer, sequence]).toEqual([alice, 4])
    expect(verifyData(payload, signature, publicKeyOf(aliceKey))).toBe(true)
  })

  test.each([
    // The last number of all: nobody would ever believe a later profile.
    ['draft-number', { height: 1_000, time: now, seq: 0x7fff_ffff }],
    ['draft-number', { height: 1_000, time: now, seq: -1 }],
    ['draft-number', { height: 1_000, time: now, seq: Number.NaN }],
    ['draft-number', { height: 1_000, time: now, seq: '5' as unknown as number }],
    ['draft-time', { height: 1_000, time: now + 86_400, seq: 1 }],
    ['draft-time', { height: 1_000, time: Number.NaN, seq: 1 }],
    ['draft-height', { height: 9_000_000, time: now, seq: 1 }],
    ['draft-height', { height: 99, time: now, seq: 1 }],
    ['draft-height', { height: null as unknown as number, time: now, seq: 1 }],
  ])('is not signed when the pod says otherwise: %s of %j', async (code, draft) => {
    const items = write(draft)
    await expect(items).rejects.toMatchObject({ code: `keys.${code}` })
  })
})

describe('a post', () => {
  const honest: PostFields = {
    ...{ author: alice, postNumber: 5, lastPostNumber: 4, height: 1_000, time: now - 3, text: 'hello' },
    kind: { kind: 'plain' },
  }

  const write = async (fields: PostFields, publish: PodClient['publish'], store = new Memory()) => {
    const { postNumber: k, lastPostNumber: lastk, height, time } = fields
    const draft = { draft: 'd', userpost: encodeHex(encodeUserpost(fields)), k, height, time, expires: now + 60 }
    const writing = writingWith(
      {
        createdraft: () => Promise.resolve({ ...draft, ...(lastk === undefined ? {} : { lastk }) }),
        publish,
      },
      store,
    )
    await writing.post(writer, { kind: 'plain', text: 'hello' })
    return store
  }

  const refuse: PodClient['publish'] = () => expect.fail('nothing may be signed')

  test.each([
    ['text', { text: 'hello, and more' }],
    ['author', { author: bob }],
    ['kind', { kind: { kind: 'reply', to: { author: bob, postNumber: 1 } } as const }],
    ['time', { time: now + 86_400 }],
    ['height', { height: 9_000_000 }],
    ['number', { postNumber: 1_000_000, lastPostNumber: 4 }],
  ])('of which the pod drafted another %s is not signed', async (_, change) => {
    await expect(write({ ...honest, ...change }, refuse)).rejects.toThrow('Nothing was signed')
  })

  test('uses its number up before it is given away, so that a lost answer leads to no second post under it', async () => {
    const store = new Memory()
    const lost: PodClient['publish'] = () => Promise.reject(new Error('lost'))
    await expect(write(honest, lost, store)).rejects.toThrow('lost')
    expect(store.values.get('numbers alice')).toMatchObject({ highest: 5 })
    await expect(write(honest, refuse, store)).rejects.toMatchObject({ code: 'keys.draft-number' })
    await expect(write({ ...honest, postNumber: 6, lastPostNumber: 4 }, lost, store)).rejects.toThrow('lost')
  })
})

describe('a post whose answer was lost', () => {
  const fields: PostFields = {
    ...{ author: alice, postNumber: 5, lastPostNumber: 4, height: 1_000, time: now - 3, text: 'hello' },
    kind: { kind: 'plain' },
  }
  const wish = { kind: 'plain', text: 'hello' } as const

  const writingThat = (answers: readonly (CodedError | undefined)[]) => {
    const [given, drafts]: [string[], string[]] = [[], []]
    const { postNumber: k, lastPostNumber: lastk = 0, height, time } = fields
    const userpost = encodeHex(encodeUserpost(fields))
    const writing = writingWith({
      createdraft: () => {
        drafts.push('d')
        return Promise.resolve({ ...{ draft: 'd', userpost, k, lastk }, height, time, expires: now + 60 })
      },
      publish: ({ post }) => {
        given.push(post)
        const fault = answers[given.length - 1]
        return fault === undefined ? Promise.resolve({} as never) : Promise.reject(fault)
      },
    })
    return { writing, given, drafts }
  }

  test.each([
    new CodedError('pod.unreachable', 'The pod does not answer.'),
    new CodedError('pods.node', 'The node cannot be asked.'),
  ])('is given again as it was signed when the person tries again: $code', async (fault) => {
    const { writing, given, drafts } = writingThat([fault, fault])
    for (let attempt = 0; attempt < 2; attempt += 1)
      await expect(writing.post(writer, wish)).rejects.toMatchObject({ code: fault.code })
    await writing.post(writer, wish)
    expect([drafts.length, given.length, new Set(given).size]).toEqual([1, 3, 1])
    // The same once more, on purpose.
    await expect(writing.post(writer, wish)).rejects.toMatchObject({ code: 'keys.draft-number' })
    expect(drafts.length).toBe(2)
  })

  test('is drafted anew when the pod has refused it', async () => {
    const refused = new CodedError('pods.node', 'This draft is not known.', {
      figures: { fault: 'hosting.draft-unknown' },
    })
    const { writing, given, drafts } = writingThat([refused])
    await expect(writing.post(writer, wish)).rejects.toMatchObject({ code: 'pods.node' })
    await expect(writing.post(writer, wish)).rejects.toMatchObject({ code: 'keys.draft-number' })
    expect([drafts.length, given.length]).toEqual([2, 1])
  })
})

describe('messages', () => {
  const sealedFor = (of: Username, text: string, number: number) => {
    const key = publicKeyOf(of === alice ? aliceKey : bobKey)
    const sealed = sealText({ from: bob, to: of, text }, key, random)
    const signed = signPost(
      { author: bob, postNumber: number, height: 500, time: now - 9, text: '', kind: { kind: 'direct', sealed } },
      bobKey,
    )
    if (!signed.ok) expect.fail(signed.rejection.code)
    return { n: 'bob', k: number, time: now, kind: 'direct', text: '', piece: encodeHex(signed.value.piece) }
  }

  const vaultOf = (privateKey: typeof aliceKey, byte: number) => ({
    dataKey: new Uint8Array(32).fill(byte),
    secret: { privateKey, compressed: true },
  })

  test('of one person are not given to who comes next, and nothing is kept after the keys were locked', async () => {
    const store = new Memory()
    const answers: (() => void)[] = []
    const client = clientOf({
      getsealed: ({ after }) =>
        new Promise((resolve) => {
          const posts = after === undefined ? [sealedFor(alice, 'for alice', 1), sealedFor(bob, 'for bob', 2)] : []
          answers.push(() => {
            resolve({ posts, next: '2' })
          })
        }),
    })
    const inbox = new Inbox({ client, store, names: provedNames(), random })
    const answerAll = async (opened: Promise<unknown>): Promise<void> => {
      let isOver = false
      void opened.finally(() => (isOver = true)).catch(() => undefined)
      await expect
        .poll(() => {
          answers.shift()?.()
          return isOver
        })
        .toBe(true)
    }
    const hers = inbox.open(alice, vaultOf(aliceKey, 1))
    const refused = expect(hers).rejects.toMatchObject({ code: 'keys.locked' })
    await expect.poll(() => answers.length).toBe(1)
    inbox.stop()
    const his = inbox.open(bob, vaultOf(bobKey, 2))
    await answerAll(his)
    await refused
    expect((await his).map(({ text, isVerified }) => [text, isVerified])).toEqual([['for bob', true]])
    expect([...store.values.keys()]).toEqual(['messages bob'])
    expect(await inbox.kept(alice, vaultOf(aliceKey, 1))).toEqual([])
    // Another data key opens nothing of it.
    expect(await inbox.kept(bob, vaultOf(bobKey, 3))).toEqual([])
  })
})

describe('what a pod shows', () => {
  const signed = signPost({ author: bob, postNumber: 3, height: 500, time: now - 9, text: 'true' }, bobKey)
  const piece = signed.ok ? encodeHex(signed.value.piece) : ''

  test.each([[Number.NaN], [Number.POSITIVE_INFINITY], ['soon' as unknown as number], [-5], [now]])(
    'has a time that is one, whatever it says: %j',
    (time) => {
      const read = readPost({ n: 'bob', k: 3, time, piece }, provedNames().keys)
      expect(read?.sureness).toBe('verified')
      expect(Number.isSafeInteger(read?.time)).toBe(true)
    },
  )

  test('is left out under another name, another number, or without bytes', () => {
    const { keys } = provedNames()
    expect(readPost({ n: 'alice', k: 3, time: now, piece }, keys)).toBeUndefined()
    expect(readPost({ n: 'bob', k: 4, time: now, piece }, keys)).toBeUndefined()
    expect(readPost({ n: 'bob', k: 3, time: now, piece: 'zz' }, keys)).toBeUndefined()
    expect(readPost({ n: 'bob', k: 3, time: now, piece }, new ProvedKeys())?.sureness).toBe('said')
  })
})

describe('the keys', () => {
  test('are made, kept, forgotten and opened again; a pod that asks for a cheap login key gets none', async () => {
    const store = new Memory()
    const make = (): Keys => new Keys({ client: clientOf({}), store, random, now: () => now })
    const keys = make()
    expect(() => keys.begin('no such network')).toThrow('knows no network')
    await keys.begin('regtest')
    const made = await keys.create('alice', 'a quiet harbour', '')
    expect(JSON.stringify(made)).not.toContain('a quiet harbour')
    await keys.keep()
    const locked = { name: 'alice', vault: made.vault, salt: made.salt, cost: made.cost }
    const again = make()
    await again.begin('regtest')
    expect(await again.unlockKept({ ...locked, name: 'bob' })).toBe(false)
    expect(await again.unlockKept(locked)).toBe(true)
    expect(await again.secret()).toBe(made.secret)
    await again.forget()
    expect(store.values.size).toBe(0)
    expect(await again.unlockKept(locked)).toBe(false)
    await expect(again.unlock(locked, 'another harbour')).rejects.toMatchObject({ code: 'keys.vault-key-wrong' })
    await again.unlock(locked, 'a quiet harbour')
    expect(await again.secret()).toBe(made.secret)
    for (const [salt, cost, code] of [
      [made.salt, { memoryKib: 8, passes: 1 }, 'keys.stretching-cheap'],
      ['', made.cost, 'keys.stretching-salt'],
      [made.salt, { memoryKib: 2 ** 30, passes: 3 }, 'keys.stretching-dear'],
    ] as const)
      await expect(again.loginKey('a quiet harbour', salt, cost)).rejects.toMatchObject({ code })
  })
})
