// Attacks on the door of a pod; the client is counted as one of the open Internet.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { describeEngines } from '../../test/support/sql-engines.ts'
import { codeIn, loginKeyOf, type PodBrowser, PodRoom } from '../../test/support/pod-room.ts'
import { podContracts, type PodCommandName } from '../api/pod.ts'
import type { PodCommand } from '../api/pod-command.ts'
import { digestOf } from './core.ts'
import { openPod } from './pod.ts'

let room: PodRoom

const login = (browser: PodBrowser, name: string, password = name) =>
  browser.ask('login', { name, loginKey: loginKeyOf(password) })

describeEngines('the door of a pod', (store) => {
  beforeEach(async () => {
    room = await new PodRoom().open(await store())
  })

  afterEach(() => room.close())

  test('a stream is answered when it stands: what a page reads after that and what it is told have no gap', async () => {
    const alice = await room.join('alice')
    let stand: (() => void) | undefined
    const newest = vi.spyOn(room.pod.model, 'position').mockImplementation(
      () =>
        new Promise((resolve) => {
          stand = () => {
            resolve(0)
          }
        }),
    )
    const leaving = new AbortController()
    const asked = fetch(`${room.url}/api/events`, {
      headers: { Cookie: alice.cookie ?? '' },
      signal: leaving.signal,
    })
    let isAnswered = false
    void asked.then(() => {
      isAnswered = true
    })
    await expect.poll(() => newest.mock.calls.length).toBe(1)
    await alice.call('getaccount', {})
    expect(isAnswered).toBe(false)
    stand?.()
    expect((await asked).status).toBe(200)
    leaving.abort()
    newest.mockRestore()
  })

  describe('an account', () => {
    test('is made with an invitation, and its name is registered without a secret', async () => {
      const alice = await room.join('alice', 'owner')
      expect(alice.account).toMatchObject({ name: 'alice', role: 'owner', vault: 'vault of alice', vaultNumber: 1 })
      expect(alice.account.registration.state).toBe('working')
      expect([...room.overlay.hosted.keys()]).toEqual(['alice'])
      expect((await alice.call('getaccount', {})).registration.state).toBe('ready')
    })

    test('is not made without one, nor with one that is used up or too old', async () => {
      const browser = room.browser()
      const nobody = await room.newAccount(browser, 'bob', undefined)
      expect(codeIn((await browser.ask('createaccount', nobody)).body)).toBe('pods.invitation')
      const old = await room.invite()
      await room.pod.engine.change('UPDATE pod_invitations SET expires = ?', [1_700_000_000])
      const late = await room.newAccount(browser, 'bob', old)
      expect(codeIn((await browser.ask('createaccount', late)).body)).toBe('pods.invitation')
      expect(room.overlay.hosted.size).toBe(0)
    })

    test('of an invitation that two use at the same time there is one', async () => {
      const code = await room.invite()
      const names = ['carl', 'dora', 'emil', 'fay']
      const inputs = await Promise.all(names.map((name) => room.newAccount(room.browser(), name, code)))
      const answers = await Promise.all(inputs.map((input) => room.browser().ask('createaccount', input)))
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
      // The names of the others are not worked for.
      expect(room.overlay.hosted.size).toBe(1)
    })

    test('is of whoever has the key, for this pod, and once', async () => {
      const browser = room.browser()
      const code = await room.invite('member', 5)
      const input = await room.newAccount(browser, 'carl', code)
      const stolen = { ...input, publicKey: (await room.newAccount(browser, 'other', code)).publicKey }
      expect(codeIn((await browser.ask('createaccount', stolen)).body)).toBe('pods.signature')
      const otherName = { ...input, name: 'dora' }
      expect(codeIn((await browser.ask('createaccount', otherName)).body)).toBe('pods.signature')
      await room.clock.advance(601_000)
      expect(codeIn((await browser.ask('createaccount', input)).body)).toBe('pods.challenge')
      room.overlay.keys.set('carl', 'ff'.repeat(33))
      expect(codeIn((await browser.ask('createaccount', await room.newAccount(browser, 'carl', code))).body)).toBe(
        'pods.name-taken',
      )
    })

    test('that was deleted is not made again by somebody with another key', async () => {
      const alice = await room.join('alice')
      await alice.call('deleteaccount', { name: 'alice', loginKey: loginKeyOf('alice') })
      expect(room.overlay.hosted.size).toBe(0)
      expect(codeIn((await alice.ask('getaccount', {})).body)).toBe('pods.login-needed')
      room.overlay.keys.delete('alice')
      room.secrets.delete('alice')
      const input = await room.newAccount(alice, 'alice', await room.invite())
      expect(codeIn((await alice.ask('createaccount', input)).body)).toBe('pods.name-gone')
    })

    test('of the only owner cannot go', async () => {
      const alice = await room.join('alice', 'owner')
      const answer = await alice.ask('deleteaccount', { name: 'alice', loginKey: loginKeyOf('alice') })
      expect(codeIn(answer.body)).toBe('pods.last-owner')
    })
  })

  describe('login', () => {
    test('gives a new session each time, and what was there before is worth nothing (fixation)', async () => {
      const alice = await room.join('alice')
      const before = alice.cookie
      const other = room.browser()
      other.cookie = 'pod=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
      await login(other, 'alice')
      expect(other.cookie).not.toContain('aaaaaaaa')
      await login(alice, 'alice')
      expect(alice.cookie).not.toBe(before)
      const stale = room.browser()
      stale.cookie = before
      expect((await stale.ask('getaccount', {})).status).toBe(401)
    })

    test('of the cookie the digest is kept alone, and scripts do not see it', async () => {
      const alice = await room.join('alice')
      const token = (alice.cookie ?? '').split('=')[1] ?? ''
      const rows = await room.pod.engine.query('SELECT digest FROM pod_sessions')
      expect(rows).toEqual([{ digest: digestOf(token) }])
      const response = await fetch(`${room.url}/api/login`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ name: 'alice', loginKey: loginKeyOf('alice') }),
      })
      expect(response.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict$/u)
    })

    test('guesses close the door, for the right password too', async () => {
      await room.join('alice')
      const guesser = room.browser()
      for (let guess = 0; guess < 11; guess += 1) {
        expect(codeIn((await login(guesser, 'alice', `guess ${String(guess)}`)).body)).toBe('pods.login')
      }
      const closed = await login(guesser, 'alice')
      expect([closed.status, codeIn(closed.body)]).toEqual([429, 'pods.closed'])
      await room.clock.advance(2_001)
      expect((await login(guesser, 'alice')).status).toBe(200)
    })

    test('guesses count in all processes together, and those that come at once as if one came after another', async () => {
      const [first, second] = [room.pod.throttle, (await openPod(room.pod)).throttle]
      const guesses = Array.from({ length: 30 }, (_, index) =>
        (index % 2 === 0 ? first : second).enter('alice', '203.0.113.5'),
      )
      const outcomes = await Promise.allSettled(guesses)
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(11)
      await room.clock.advance(2_001)
      const later = await Promise.allSettled([first, second].map((throttle) => throttle.enter('alice', '203.0.113.5')))
      expect(later.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    })

    test('guesses from many networks close an account for strangers, and not for its owner', async () => {
      const alice = await room.join('alice')
      const from = (index: number) => ({ 'X-Forwarded-For': `203.${String(index)}.113.7` })
      alice.headers['X-Forwarded-For'] = '198.51.100.7'
      expect((await login(alice, 'alice')).status).toBe(200)
      const wrong = { name: 'alice', loginKey: loginKeyOf('wrong') }
      for (let index = 0; index < 51; index += 1) await room.browser().ask('login', wrong, from(index))
      const right = { name: 'alice', loginKey: loginKeyOf('alice') }
      expect(codeIn((await room.browser().ask('login', right, from(99))).body)).toBe('pods.closed')
      expect((await login(alice, 'alice')).status).toBe(200)
    })

    test('nobody learns who has an account: salts of names without one are always the same, and like the others', async () => {
      await room.join('alice')
      const browser = room.browser()
      const salts = []
      for (const name of ['alice', 'nobody', 'nobody', 'noone']) salts.push(await browser.call('accountsalt', { name }))
      expect(salts[1]).toEqual(salts[2])
      expect(salts[1]?.salt).not.toBe(salts[3]?.salt)
      expect(salts.every(({ salt, cost }) => salt.length === 32 && cost.memoryKib === 65_536)).toBe(true)
      const unknown = await login(browser, 'nobody')
      expect(unknown).toEqual(await login(browser, 'alice', 'wrong'))
    })

    test('with the old password is none when a new one comes while it is looked at', async () => {
      const alice = await room.join('alice')
      const change = {
        ...{ loginKey: loginKeyOf('alice'), newLoginKey: loginKeyOf('new'), vault: 'new vault', vaultNumber: 1 },
        ...{ newSalt: 'ab'.repeat(16), newCost: { memoryKib: 65_536, passes: 3 } },
      }
      const looking = vi.spyOn(room.pod.throttle, 'succeeded').mockImplementationOnce(async () => {
        await alice.call('changepassword', change)
      })
      const thief = room.browser()
      expect(codeIn((await login(thief, 'alice')).body)).toBe('pods.login')
      expect((await thief.ask('getaccount', {})).status).toBe(401)
      expect((await alice.call('getaccount', {})).vault).toBe('new vault')
      looking.mockRestore()
    })

    test('a session ends without use, and with a new password in all other browsers', async () => {
      const alice = await room.join('alice')
      const second = room.browser()
      await login(second, 'alice')
      const input = { newSalt: 'ab'.repeat(16), newCost: { memoryKib: 65_536, passes: 4 }, vault: 'new vault' }
      const change = { ...input, loginKey: loginKeyOf('alice'), newLoginKey: loginKeyOf('new'), vaultNumber: 1 }
      expect(codeIn((await alice.ask('changepassword', { ...change, loginKey: loginKeyOf('x') })).body)).toBe(
        'pods.login',
      )
      expect(await alice.call('changepassword', change)).toMatchObject({ vault: 'new vault', vaultNumber: 2 })
      expect((await second.ask('getaccount', {})).status).toBe(401)
      expect((await login(second, 'alice')).status).toBe(401)
      expect((await login(second, 'alice', 'new')).status).toBe(200)
      // What was made from an older vault would lose what the newer one has.
      const stale = { ...change, loginKey: loginKeyOf('new') }
      expect(codeIn((await second.ask('changepassword', stale)).body)).toBe('pods.vault-stale')
      await room.pod.engine.change('UPDATE pod_sessions SET used = used - ?', [30 * 86_400])
      expect((await second.ask('getaccount', {})).status).toBe(401)
    })
  })

  describe('requests', () => {
    test('of other sites are refused, whatever they carry (CSRF)', async () => {
      const alice = await room.join('alice')
      const foreign = [
        { Origin: 'https://evil.example' },
        { Origin: 'null' },
        { 'Sec-Fetch-Site': 'cross-site' },
        { 'Sec-Fetch-Site': 'same-site' },
      ]
      for (const headers of foreign) {
        expect((await alice.ask('follow', { name: 'alice' }, headers)).status).toBe(403)
        expect(await alice.events(() => true, headers)).toBe('status 403')
      }
      const forms = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']
      for (const type of forms)
        expect((await alice.ask('follow', { name: 'alice' }, { 'Content-Type': type })).status).toBe(415)
      const got = await fetch(`${room.url}/api/getaccount`, { headers: { Cookie: alice.cookie ?? '' } })
      expect(got.status).toBe(405)
    })

    test('with bodies that are too long, no JSON, or no object end with a refusal', async () => {
      const alice = await room.join('alice')
      for (const body of ['{', '[]', '"x"', 'null', '{"name":"alice","as":"bob"}', `{"name":${'['.repeat(100_000)}`])
        expect((await alice.ask('follow', body)).status).toBe(400)
      expect((await alice.ask('follow', { name: 'x'.repeat(3_000_000) })).status).toBe(413)
      for (const name of ['__proto__', 'toString', 'getaccount/x', ''])
        expect((await alice.ask(name, {})).status).toBe(404)
    })

    test('from one network that asks too often wait, and others do not', async () => {
      const browser = room.browser()
      const from = (address: string) => ({ 'X-Forwarded-For': address })
      let last = 200
      for (let asked = 0; asked < 70 && last === 200; asked += 1)
        last = (await browser.ask('getpod', {}, from('203.0.113.9'))).status
      expect(last).toBe(429)
      expect((await browser.ask('getpod', {}, from('198.51.100.9'))).status).toBe(200)
    })

    test('for pages get the page with a policy that lets nothing else run, and no command of the node', async () => {
      const page = await fetch(`${room.url}/@alice/5`, { headers: { Accept: 'text/html' } })
      expect(await page.text()).toContain('<title>pod</title>')
      const policy = page.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'; script-src 'self'")
      expect(policy).not.toMatch(/unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')/u)
      for (const path of ['/..%2f..%2fetc/passwd', '/index.html.br', '/rpc.json', '/%00'])
        expect((await fetch(`${room.url}${path}`)).status, path).toBe(404)
      const rpc = await fetch(room.url, { method: 'POST', body: '{"method":"stop","params":[],"id":1}' })
      expect(rpc.status).toBe(405)
      expect((await fetch(`${room.url}/health`)).status).toBe(200)
    })

    test('while the node of the pod is away, login works and the rest says so', async () => {
      const alice = await room.join('alice')
      room.overlay.isThere = false
      expect((await login(alice, 'alice')).status).toBe(200)
      const draft = await alice.ask('createdraft', { kind: 'plain', text: 'x' })
      expect([draft.status, codeIn(draft.body)]).toEqual([503, 'pods.node'])
    })
  })

  describe('what a second account sees (generated from the contract)', () => {
    const secrets = ['vault of alice', 'mutedbyalice', 'followedbyalice', 'reportedbyalice']

    /** A value that fits each parameter. */
    const inputs: Partial<Record<PodCommandName, unknown>> = {
      accountsalt: { name: 'alice' },
      checkname: { name: 'alice' },
      createchallenge: { name: 'alice' },
      checkinvitation: { code: 'x' },
      getpersonposts: { name: 'alice' },
      getpost: { n: 'alice', k: 0 },
      getthread: { n: 'alice', k: 0 },
      getprofile: { name: 'alice' },
      getproof: { name: 'alice' },
      gettag: { tag: 'x' },
      search: { text: 'alice' },
      findnames: { prefix: 'al' },
      publish: { draft: 'draft alice', post: '00', items: [] },
      createitemdraft: { resource: 'profile' },
      putitem: { item: '00' },
      createdraft: { kind: 'plain', text: 'hello' },
      report: { n: 'alice', reason: 'x' },
      follow: { name: 'alice' },
      unfollow: { name: 'followedbyalice' },
      mute: { name: 'zoe' },
      unmute: { name: 'mutedbyalice' },
      deleteaccount: { name: 'alice', loginKey: loginKeyOf('bob') },
      suspend: { name: 'alice', reason: 'x' },
      resume: { name: 'alice', reason: 'x' },
      removeaccount: { name: 'alice', reason: 'x' },
      setrole: { name: 'bob', role: 'owner' },
      resolvereport: { id: 'x', note: 'x' },
      withdrawinvitation: { code: 'x' },
      createinvitation: { uses: 1, days: 1, role: 'owner' },
      login: { name: 'alice', loginKey: loginKeyOf('bob') },
      addpasskeyoptions: { loginKey: loginKeyOf('alice') },
    }

    const commands = Object.entries<PodCommand>(podContracts)

    test('is nothing of the first one, and nothing of it changes', async () => {
      const alice = await room.join('alice')
      const bob = await room.join('bob')
      for (const name of ['mutedbyalice', 'followedbyalice', 'zoe']) room.overlay.keys.set(name, 'aa')
      await alice.call('mute', { name: 'mutedbyalice' })
      await alice.call('follow', { name: 'followedbyalice' })
      await alice.call('report', { n: 'zoe', reason: 'reportedbyalice' })
      const before = await alice.call('exportaccount', {})
      let asked = 0
      for (const [name] of commands.filter(([each]) => !['logout', 'createaccount'].includes(each))) {
        const { status, body } = await bob.ask(name, inputs[name as PodCommandName] ?? {})
        const text = JSON.stringify(body)
        for (const secret of secrets) expect(text, name).not.toContain(secret)
        expect(status, `${name} ${text}`).not.toBe(500)
        asked += 1
      }
      expect(asked).toBe(commands.length - 2)
      expect(await alice.call('exportaccount', {})).toEqual(before)
      expect((await alice.call('getaccount', {})).role).toBe('member')
      expect(room.overlay.published).toEqual([])
    })

    test('whoever is not logged in gets nothing but what is for anyone, and members nothing of moderators', async () => {
      await room.join('alice', 'owner')
      const bob = await room.join('bob')
      for (const [name, { access }] of commands) {
        const input = inputs[name as PodCommandName] ?? {}
        if (access !== 'anyone') expect((await room.browser().ask(name, input)).status, name).toBe(401)
        if (access === 'moderator' || access === 'admin') {
          const { status, body } = await bob.ask(name, input)
          expect([status, codeIn(body)], name).toEqual([403, 'pods.role'])
        }
      }
    })

    test('a suspended account reads its export, and does nothing else', async () => {
      const moderator = await room.join('mo', 'moderator')
      const bob = await room.join('bob')
      await moderator.call('suspend', { name: 'bob', reason: 'spam' })
      expect((await bob.ask('getaccount', {})).status).toBe(401)
      await login(bob, 'bob')
      expect((await bob.call('getaccount', {})).suspended).toMatchObject({ reason: 'spam' })
      for (const [name, { access, whileSuspended }] of commands)
        if (access === 'member' && whileSuspended !== true)
          expect(codeIn((await bob.ask(name, inputs[name as PodCommandName] ?? {})).body), name).toBe('pods.suspended')
      expect((await bob.call('exportaccount', {})).vault).toBe('vault of bob')
      expect(await bob.events(() => true)).toBe('status 401')
      await moderator.call('resume', { name: 'bob', reason: 'talked' })
      expect(await bob.call('getfollowing', {})).toEqual([])
    })
  })
})
