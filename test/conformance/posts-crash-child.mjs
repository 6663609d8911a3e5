// Publishes posts of every kind without end until it is killed; each line is an acknowledgement that must survive. Or
// tells what is there, and what its next number is.
import { writeSync } from 'node:fs'
import { sleep } from '../../dist/base/clock.js'
import { SeededRandom } from '../../dist/base/random.js'
import { Signal } from '../../dist/base/signal.js'
import { encodeUtf8 } from '../../dist/codec/utf8.js'
import { open, seal } from '../../dist/crypto/ecies.js'
import { createPrivateKey, publicKeyOf } from '../../dist/crypto/keys.js'
import { signPost, textOf } from '../../dist/protocol/post.js'
import { crashScope, openCrashNode } from './crash-node.mjs'

const [mode, folder, firstText] = process.argv.slice(2)
const username = 'alice'
const scope = crashScope()
const privateKey = createPrivateKey(new SeededRandom(5))
const key = {
  username,
  privateKey,
  publicKey: publicKeyOf(privateKey),
  compressed: true,
  createdAt: 0,
  replaced: false,
}
const users = { bestHeight: () => 200_000, keyAt: () => key.publicKey, registrationHeight: () => 1 }
const keys = {
  ...{ isLocked: false, lockChanged: new Signal(), requireUnlocked: () => undefined },
  ...{ users: () => [username], has: () => true, currentKey: () => key, keysOf: () => [key], signingKey: () => key },
}
const node = await openCrashNode({ folder, seed: Number(firstText) + 1, users, keys }, scope)
const { clock, random, swarms, journal, posts } = node

/** A post says its token where its kind lets it. */
const tokenOf = ({ kind, userpost, ...post }) => {
  if (kind.kind === 'custom') return userpost.text('token')
  const sealed = kind.kind === 'direct' || kind.kind === 'private-favourite' ? kind.sealed : undefined
  if (sealed === undefined) return textOf({ userpost, ...post })
  return new TextDecoder().decode(open(sealed, privateKey).value).match(/token \d+\./)[0]
}

const signed = (postNumber, text) =>
  signPost({ author: username, postNumber, time: 1, height: 1, text }, privateKey).value

const draftOf = (token) => {
  const text = `token ${token}.`
  const carried = signed(0, 'carried')
  const kinds = [
    { text },
    { text, kind: { kind: 'reply', author: 'bob', postNumber: 1 } },
    { text, kind: { kind: 'retransmit', carried } },
    { text, kind: { kind: 'favourite', carried, isPrivate: false } },
    { text, kind: { kind: 'favourite', carried, isPrivate: true } },
    { text: '', kind: { kind: 'custom', members: { token: text } } },
    { text: '', kind: { kind: 'direct', sealed: seal(encodeUtf8(text), key.publicKey, random) } },
  ]
  return { username, ...kinds[token % kinds.length] }
}

const tell = (token, postNumber) => writeSync(1, `${token} ${postNumber}\n`)

const write = async () => {
  for (let token = Number(firstText); ; ) {
    const batch = Array.from({ length: 5 }, () => token++)
    await Promise.all(batch.map((own) => posts.publish(draftOf(own)).then((post) => tell(own, post.postNumber))))
    const raw = token++
    const postNumber = posts.nextNumber(username)
    await posts.publishSigned(username, postNumber, signed(postNumber, `token ${raw}.`).piece)
    tell(raw, postNumber)
  }
}

const read = async () => {
  const waiting = journal.prepare('SELECT count(*) AS count FROM announcements')
  while (waiting.get().count > 0) await sleep(clock, 20)
  const held = swarms.posts({ username, count: 100_000, allowedFlags: 255, requiredFlags: 0 })
  for (const post of held) tell(tokenOf(post).slice(6, -1), post.postNumber)
  tell('next', posts.nextNumber(username))
  await scope.close()
}

await (mode === 'write' ? write() : read())
