// Passkeys against an authenticator made of node:crypto: what it signs for another site, challenge or account opens nothing.
import { generateKeyPairSync, hash, type KeyObject, sign } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { codeIn, loginKeyOf, type PodBrowser, PodRoom } from '../../test/support/pod-room.ts'

/** What the room says of itself. */
const origin = 'http://127.0.0.1:1'
const host = '127.0.0.1'

const base64url = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64url')

interface Said {
  readonly origin?: string
  readonly host?: string
  readonly challenge?: string
  readonly counter?: number
  readonly flags?: number
  readonly type?: string
  readonly more?: object
}

interface Asked {
  readonly challenge: string
}

const pairs = {
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
} as const

/** User present and verified. */
const usualFlags = 5

/** One credential of an authenticator. */
class Passkey {
  readonly id: string
  counter = 0
  readonly #secret: KeyObject
  readonly #spki: Buffer
  readonly #isPlain: boolean

  constructor(id: string, kind: keyof typeof pairs = 'ES256') {
    const { privateKey, publicKey } = pairs[kind]()
    this.id = base64url(id)
    this.#secret = privateKey
    this.#spki = publicKey.export({ format: 'der', type: 'spki' })
    this.#isPlain = kind === 'EdDSA'
  }

  made({ challenge }: Asked, said: Said = {}): object {
    const { clientData, data } = this.#said('webauthn.create', challenge, said)
    const response = { clientDataJSON: base64url(clientData), authenticatorData: base64url(data) }
    return { id: this.id, type: 'public-key', response: { ...response, publicKey: base64url(this.#spki) } }
  }

  used({ challenge }: Asked, said: Said = {}): object {
    this.counter += 1
    const { clientData, data } = this.#said('webauthn.get', challenge, said)
    const signed = Buffer.concat([data, hash('sha256', clientData, 'buffer')])
    const signature = sign(this.#isPlain ? null : 'sha256', signed, this.#secret)
    const response = { clientDataJSON: base64url(clientData), authenticatorData: base64url(data) }
    return { id: this.id, type: 'public-key', response: { ...response, signature: base64url(signature) } }
  }

  #said(type: string, challenge: string, said: Said): { readonly clientData: Buffer; readonly data: Buffer } {
    const client = { type: said.type ?? type, challenge: said.challenge ?? challenge, origin: said.origin ?? origin }
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(said.counter ?? this.counter)
    const site = hash('sha256', said.host ?? host, 'buffer')
    return {
      clientData: Buffer.from(JSON.stringify({ ...client, crossOrigin: false, ...said.more })),
      data: Buffer.concat([site, Buffer.of(said.flags ?? usualFlags), counter]),
    }
  }
}

let room: PodRoom

beforeEach(async () => {
  room = await new PodRoom().open()
})

afterEach(() => room.close())

const asked = ({ options }: { readonly options: Readonly<Record<string, unknown>> }): Asked => ({
  challenge: String(options['challenge']),
})

/** Asks for a new passkey of an account, and sends what the authenticator made. */
const add = async (browser: PodBrowser, name: string, passkey: Passkey, said: Said = {}) => {
  const begun = await browser.call('addpasskeyoptions', { loginKey: loginKeyOf(name) })
  const { vaultNumber } = await browser.call('getaccount', {})
  const vault = `vault of ${name} with a passkey`
  const response = passkey.made(asked(begun), said)
  return browser.ask('addpasskey', { ceremony: begun.ceremony, response, label: 'here', vault, vaultNumber })
}

/** Logs in from a new browser; the code of the refusal, or whose account it is. */
const enter = async (passkey: Passkey, said: Said = {}): Promise<string> => {
  const browser = room.browser()
  const begun = await browser.call('passkeyoptions', {})
  const response = passkey.used(asked(begun), said)
  const { status, body } = await browser.ask('loginpasskey', { ceremony: begun.ceremony, response })
  return status === 200 ? (body as { name: string }).name : codeIn(body)
}

const refusals: readonly (readonly [string, Said])[] = [
  ['of another site', { origin: 'https://other.example' }],
  ['of another port', { origin: `${origin}0` }],
  ['for another host', { host: 'other.example' }],
  ['for another challenge', { challenge: base64url('another') }],
  ['of another kind', { type: 'webauthn.other' }],
  ['of a page inside of another one', { more: { crossOrigin: true } }],
  ['of somebody who was not verified', { flags: 1 }],
  ['of nobody who was present', { flags: 4 }],
]

describe('a passkey', () => {
  test.each(['ES256', 'EdDSA', 'RS256'] as const)('of %s lets in its own account, with the vault', async (kind) => {
    const alice = await room.join('alice')
    await room.join('bob')
    const passkey = new Passkey('of alice', kind)
    expect((await add(alice, 'alice', passkey)).status).toBe(200)
    expect(await enter(passkey)).toBe('alice')
    const account = await alice.call('getaccount', {})
    expect(account.vault).toBe('vault of alice with a passkey')
    expect(account.passkeys).toMatchObject([{ id: passkey.id, label: 'here', used: 1_700_000_000 }])
  })

  test.each(refusals)('that is made in an answer %s is not kept', async (_, said) => {
    const alice = await room.join('alice')
    const { status, body } = await add(alice, 'alice', new Passkey('of alice'), said)
    expect([status, codeIn(body)]).toEqual([401, 'pods.passkey'])
    expect(await alice.call('getaccount', {})).toMatchObject({ passkeys: [], vault: 'vault of alice' })
  })

  test.each(refusals)('that is used in an answer %s lets nobody in', async (_, said) => {
    const passkey = new Passkey('of alice')
    await add(await room.join('alice'), 'alice', passkey)
    expect(await enter(passkey, said)).toBe('pods.passkey')
    expect(await enter(passkey)).toBe('alice')
  })

  test('lets nobody in with an answer that was given before, nor with a challenge for something else', async () => {
    const alice = await room.join('alice')
    const passkey = new Passkey('of alice')
    await add(alice, 'alice', passkey)
    const browser = room.browser()
    const { ceremony, options } = await browser.call('passkeyoptions', {})
    const response = passkey.used(asked({ options }))
    expect((await browser.ask('loginpasskey', { ceremony, response })).status).toBe(200)
    expect(codeIn((await room.browser().ask('loginpasskey', { ceremony, response })).body)).toBe('pods.challenge')
    const other = await alice.call('addpasskeyoptions', { loginKey: loginKeyOf('alice') })
    const misused = { ceremony: other.ceremony, response: passkey.used(asked(other)) }
    expect(codeIn((await browser.ask('loginpasskey', misused)).body)).toBe('pods.challenge')
    const made = `made-up.${String(1_700_000_500)}.${'x'.repeat(32)}`
    const invented = { ceremony: made, response: passkey.used({ challenge: base64url(made) }) }
    expect(codeIn((await browser.ask('loginpasskey', invented)).body)).toBe('pods.challenge')
    const late = await browser.call('passkeyoptions', {})
    await room.clock.advance(601_000)
    const slow = { ceremony: late.ceremony, response: passkey.used(asked(late)) }
    expect(codeIn((await browser.ask('loginpasskey', slow)).body)).toBe('pods.challenge')
  })

  test('that counts back was copied; one that does not count at all is let in', async () => {
    const passkey = new Passkey('of alice')
    await add(await room.join('alice'), 'alice', passkey)
    expect(await enter(passkey, { counter: 7 })).toBe('alice')
    expect(await enter(passkey, { counter: 7 })).toBe('pods.passkey')
    expect(await enter(passkey, { counter: 6 })).toBe('pods.passkey')
    expect(await enter(passkey, { counter: 0 })).toBe('pods.passkey')
    expect(await enter(passkey, { counter: 8 })).toBe('alice')
    const still = new Passkey('of bob')
    await add(await room.join('bob'), 'bob', still)
    expect(await enter(still, { counter: 0 })).toBe('bob')
    expect(await enter(still, { counter: 0 })).toBe('bob')
  })

  test('cannot be passed off as the one of another account', async () => {
    const alice = await room.join('alice')
    const bob = await room.join('bob')
    const hers = new Passkey('of alice')
    await add(alice, 'alice', hers)
    // The same id with another key, by login and by adding.
    const forged = new Passkey('of alice')
    expect(await enter(forged)).toBe('pods.passkey')
    expect(codeIn((await add(bob, 'bob', forged)).body)).toBe('pods.passkey')
    expect(await enter(new Passkey('of nobody'))).toBe('pods.passkey')
    // Whoever began for one account cannot end it for another one.
    const begun = await alice.call('addpasskeyoptions', { loginKey: loginKeyOf('alice') })
    const crossed = await bob.ask('addpasskey', {
      ...{ ceremony: begun.ceremony, response: new Passkey('of bob').made(asked(begun)), label: 'x' },
      ...{ vault: 'v', vaultNumber: 1 },
    })
    expect(codeIn(crossed.body)).toBe('pods.challenge')
    const taken = await bob.ask('removepasskey', {
      ...{ loginKey: loginKeyOf('bob'), id: hers.id, vault: 'vault of bob', vaultNumber: 1 },
    })
    expect(taken.status).toBe(200)
    expect(await enter(hers)).toBe('alice')
  })

  test('opens nothing after it was taken back, and nothing that is no key is kept', async () => {
    const alice = await room.join('alice')
    const passkey = new Passkey('of alice')
    await add(alice, 'alice', passkey)
    const { vaultNumber } = await alice.call('getaccount', {})
    const about = { loginKey: loginKeyOf('alice'), id: passkey.id, vault: 'vault of alice', vaultNumber }
    await alice.call('removepasskey', about)
    expect(await enter(passkey)).toBe('pods.passkey')
    const begun = await alice.call('addpasskeyoptions', { loginKey: loginKeyOf('alice') })
    const good = new Passkey('other').made(asked(begun)) as { readonly response: object }
    for (const response of [
      {},
      { ...good, response: { ...good.response, publicKey: 'AAAA' } },
      { id: 1, response: [] },
    ]) {
      const input = { ceremony: begun.ceremony, response, label: 'x', vault: 'v', vaultNumber: vaultNumber + 1 }
      expect(codeIn((await alice.ask('addpasskey', input)).body)).toBe('pods.passkey')
    }
  })
})
