// What nobody may find later in a log, in the list of processes, or in the last words of a node.
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createSocket } from 'node:dgram'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeHex } from '../../src/codec/hex.ts'
import { parsePrivateKey, type PrivateKey } from '../../src/crypto/keys.ts'
import { decodeWif, encodeWif } from '../../src/crypto/wif.ts'
import { networkNamed, swarmPortOffset } from '../../src/protocol/network.ts'
import { damageDatabase } from '../support/damage.ts'
import {
  eventually,
  registerUser,
  startDaemon,
  stopAllDaemons,
  type TestDaemon,
  testNetworkName,
} from '../support/daemons.ts'

const base = 95
const network = networkNamed(testNetworkName)
const version = network?.secretVersion ?? 0
const credentials = { user: 'owner-of-this-node', password: 'password of the owner 8172' }
const passphrases = {
  first: 'the first passphrase 5523',
  second: 'the second passphrase 9914',
  file: 'that of a file 6190',
}
const wrong = { passphrase: 'a wrong passphrase 3341', password: 'a wrong password 7715' }
const texts = {
  message: 'a message that nobody else may read 4471',
  group: 'a word for the group 6628',
  description: 'a group that is nobody’s business 1187',
  favourite: 'a comment on what is kept 2290',
}

const keyOf = (byte: number): PrivateKey => {
  const key = parsePrivateKey(new Uint8Array(32).fill(byte))
  if (key === undefined) throw new Error('no key')
  return key
}
const imported = encodeWif(keyOf(0x31), version)
const ofGroup = encodeWif(keyOf(0x32), version)
/** As somebody types it: all but the last letter. */
const mistyped = imported.slice(0, -1)

let daemon: TestDaemon
/** What has been seen of the process while it ran. */
const seen: string[] = []
const secrets = new Map<string, string>()

const keepSecret = (name: string, text: string): void => {
  expect(text.length).toBeGreaterThan(8)
  secrets.set(name, text)
}

/** A key in each of its forms. */
const keepKey = (name: string, wif: string): void => {
  keepSecret(`${name} as text`, wif)
  const decoded = decodeWif(wif, version)
  if (!decoded.ok) throw new Error(decoded.rejection.code)
  keepSecret(`${name} in hex`, encodeHex(decoded.value.privateKey))
  keepSecret(`${name} in base 64`, Buffer.from(decoded.value.privateKey).toString('base64'))
}

/** One request as it stands, and the status of the answer. */
const send = (path: string, headers: Record<string, string>, body?: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const { host, port } = daemon.settings
    const asked = request({ host, port, path, method: body === undefined ? 'GET' : 'POST', headers, agent: false })
    asked.on('error', reject).on('response', (response) => {
      response.resume().on('end', () => {
        resolve(response.statusCode ?? 0)
      })
    })
    asked.end(body)
  })

/** The log of all details tells of it. */
const sendGarbage = async (): Promise<void> => {
  const socket = createSocket('udp4')
  const log = join(daemon.settings.dataDirectory, 'debug.log')
  await eventually('a line about garbage', () => {
    socket.send('d1:q4:garbage', (network?.port ?? 0) + swarmPortOffset, `127.${String(base)}.1.1`)
    return Promise.resolve(readFileSync(log, 'utf8').includes('"level":"debug"') ? true : undefined)
  })
  socket.close()
}

const basic = (password: string): { Authorization: string } => ({
  Authorization: `Basic ${Buffer.from(`${credentials.user}:${password}`).toString('base64')}`,
})

const look = (): void => {
  for (const file of ['cmdline', 'environ', 'comm'])
    seen.push(readFileSync(`/proc/${String(daemon.process.pid)}/${file}`, 'utf8'))
}

const start = async (directory?: string): Promise<void> => {
  daemon = await startDaemon({
    index: 0,
    base,
    mines: true,
    options: ['-debug', `-rpcuser=${credentials.user}`, `-rpcpassword=${credentials.password}`],
    ...(directory === undefined ? {} : { directory }),
  })
}

const refuse = async (method: string, ...params: readonly unknown[]): Promise<void> => {
  expect((await daemon.call(method, ...params)).error).not.toBeNull()
}

const writeMessages = async (): Promise<void> => {
  const { client } = daemon
  await client.follow({ username: 'anna', users: ['anna', 'bert'] })
  await client.sendmessage({ from: 'anna', to: 'bert', msg: texts.message, copy_self: true })
  const alias = await client.creategroup({ description: texts.description, groupprivkey: ofGroup })
  const invited = await daemon.call('newgroupinvite', 'anna', 10, alias, ['anna', 'bert'])
  expect(invited.error).toBeNull()
  await client.sendmessage({ from: 'anna', to: alias, msg: texts.group })
  const post = await client.publish({ username: 'bert', msg: 'for all' })
  const marked = await daemon.call('newfavmsg', 'anna', 18, post, true, texts.favourite)
  expect(marked.error).toBeNull()
}

const comeAsStranger = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn += 1)
    expect(await send('/', basic(wrong.password), '{"method":"getinfo"}')).toBe(401)
  const right = basic(credentials.password)
  expect(await send('/', right, `{"method":"walletpassphrase","params":["${passphrases.first}",`)).toBe(500)
  expect(await send('/', right, `["${imported}", {"method": 5, "params": "${passphrases.first}"}]`)).toBe(200)
  const link = new URL(await daemon.client.createloginlink({}))
  const token = link.searchParams.get('token') ?? ''
  keepSecret('a login link', token)
  expect(await send(`${link.pathname}${link.search}`, {})).toBeLessThan(400)
  expect(await send(`${link.pathname}${link.search}`, {})).toBeGreaterThanOrEqual(400)
  const feed = new URL(await daemon.client.createfeedlink({ kind: 'user', name: 'anna' }))
  keepSecret('a read token', feed.searchParams.get('token') ?? '')
  expect(await send(`${feed.pathname}${feed.search}`, {})).toBe(200)
  expect(await send(`${feed.pathname}${feed.search}&token=twice`, {})).toBeGreaterThanOrEqual(200)
  expect(await send(`/nothing${feed.search}`, {})).toBeGreaterThanOrEqual(400)
}

/** The node ends as after a fault of the disk, and says why. */
const crash = async (): Promise<void> => {
  const exit = once(daemon.process, 'close')
  damageDatabase(join(daemon.settings.dataDirectory, 'node.sqlite'))
  await daemon.call('createwalletuser', 'zoe').catch(() => undefined)
  await exit
  expect(daemon.output()).toContain('is damaged')
}

const filesOfLog = (): readonly string[] =>
  readdirSync(daemon.directory, { recursive: true, encoding: 'utf8' }).filter((name) => /\.log|\.pid$/u.test(name))

beforeAll(async () => {
  await start()
  for (const name of ['anna', 'bert']) keepKey(`the key of ${name}`, await registerUser(daemon, name))
  await refuse('importprivkey', mistyped, 'carl', true, true)
  await refuse('importprivkey', imported, 'anna')
  expect((await daemon.call('importprivkey', imported, 'carl', true, true)).error).toBeNull()
  await writeMessages()
  await comeAsStranger()
  await sendGarbage()
  expect((await daemon.call('dumpwallet', 'dump.txt')).error).toBeNull()
  const damaged = join(daemon.settings.dataDirectory, 'damaged.txt')
  writeFileSync(damaged, readFileSync(join(daemon.settings.dataDirectory, 'dump.txt'), 'utf8').replaceAll('T', 'l'))
  await daemon.call('importwallet', damaged)
  expect((await daemon.call('exportperson', 'anna', 'anna.person', passphrases.file)).error).toBeNull()
  await refuse('importperson', 'anna.person', wrong.passphrase)
  expect((await daemon.call('importperson', 'anna.person', passphrases.file)).error).toBeNull()
  look()
  const exit = once(daemon.process, 'close')
  expect((await daemon.call('encryptwallet', passphrases.first)).error).toBeNull()
  await exit
  seen.push(daemon.output())
  await start(daemon.directory)
  await refuse('walletpassphrase', wrong.passphrase, 60)
  await refuse('walletpassphrasechange', wrong.passphrase, passphrases.second)
  expect((await daemon.call('walletpassphrasechange', passphrases.first, passphrases.second)).error).toBeNull()
  expect((await daemon.call('walletpassphrase', passphrases.second, 600)).error).toBeNull()
  await daemon.client.sendmessage({ from: 'anna', to: 'bert', msg: texts.message })
  await daemon.call('walletlock')
  await refuse('newdirectmsg', 'anna', 19, 'bert', texts.message)
  look()
  await crash()
  seen.push(daemon.output())
  keepKey('an imported key', imported)
  keepKey('the key of a group', ofGroup)
  keepSecret('most of a key', mistyped)
  for (const [name, text] of Object.entries({ ...credentials, ...passphrases, ...texts })) {
    if (name === 'user') continue
    keepSecret(name, text)
    keepSecret(`${name} in hex`, Buffer.from(text).toString('hex'))
  }
  for (const [name, text] of Object.entries(wrong)) keepSecret(`a wrong ${name}`, text)
  for (const password of [credentials.password, wrong.password])
    keepSecret(`credentials with ${password}`, basic(password).Authorization.slice('Basic '.length))
})
afterAll(stopAllDaemons)

describe('after a life with keys, passphrases, messages, tokens and wrong passwords', () => {
  test('there are logs, and they tell much', () => {
    expect(filesOfLog().some((name) => name.endsWith('debug.log'))).toBe(true)
    expect(seen.join('\n')).toContain('twisterd')
  })

  test('no log holds a secret, nor the list of processes, nor what the node printed', () => {
    const places: (readonly [string, string])[] = [
      ...filesOfLog().map((name) => [name, readFileSync(join(daemon.directory, name), 'utf8')] as const),
      ...seen.map((text, index) => [`what was seen, ${String(index)}`, text] as const),
    ]
    const found = [...secrets].flatMap(([name, secret]) =>
      places.filter(([, text]) => text.includes(secret)).map(([place]) => `${name} in ${place}`),
    )
    expect(secrets.size).toBeGreaterThan(30)
    expect(found).toEqual([])
  })
})
