// Friendly commands on keys, the passphrase and the file of a person. Secrets are asked for, never taken from the words of a command.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { CodedError } from '../base/coded-error.ts'
import { usernameFromPerson } from '../protocol/username.ts'
import { exportPerson, importPerson, personFile } from './person-file.ts'
import { paint } from './render.ts'
import { answer, line, nameOf, type Session, type Verb } from './verb.ts'

/** Minutes for which `unlock` unlocks when nothing is said. */
const usualMinutes = 10

const maxMinutes = 60 * 24 * 365

const askNewPassphrase = async ({ terminal }: Session): Promise<string> => {
  const passphrase = await terminal.readSecret('New passphrase: ')
  if (passphrase === '') throw new CodedError('cli.no-passphrase', 'Without a passphrase nothing was changed.')
  // Who pipes it in has no second chance to mistype it.
  if (terminal.asksPerson && (await terminal.readSecret('Once more: ')) !== passphrase)
    throw new CodedError('cli.passphrase-differs', 'The two are not the same. Nothing was changed.')
  return passphrase
}

const lock = async (session: Session): Promise<void> => {
  const { client, terminal } = session
  const { wallet } = await client.getstatus({})
  if (wallet !== 'open') {
    await client.walletlock({})
    answer(session, 'locked', { wallet: 'locked' })
    return
  }
  terminal.writeError(
    'The wallet has no passphrase yet. Choose one: several words that nobody guesses. Nobody can bring it back, so write it down.\n',
  )
  await client.encryptwallet({ passphrase: await askNewPassphrase(session) })
  answer(session, `The keys are sealed now. The node stops; start it again, and then: ${terminal.call} unlock`, {
    wallet: 'locked',
    stopping: true,
  })
}

/** Before anything is asked for. */
const requirePassphrase = async ({ client, terminal }: Session): Promise<void> => {
  if ((await client.getstatus({})).wallet === 'open')
    throw new CodedError(
      'cli.no-passphrase',
      `The wallet has no passphrase: it is open. Give it one: ${terminal.call} lock`,
    )
}

const minutesOf = (word: string | undefined): number => {
  const minutes = word === undefined ? usualMinutes : Number(word)
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= maxMinutes) return minutes
  throw new CodedError('cli.minutes', `“${word ?? ''}” is no number of minutes from 1 to ${String(maxMinutes)}.`)
}

const unlock = async (session: Session, [word]: readonly string[]): Promise<void> => {
  const minutes = minutesOf(word)
  await requirePassphrase(session)
  const passphrase = await session.terminal.readSecret('Passphrase: ')
  await session.client.walletpassphrase({ passphrase, timeout: minutes * 60 })
  answer(session, `unlocked for ${String(minutes)} ${minutes === 1 ? 'minute' : 'minutes'}`, {
    wallet: 'unlocked',
    seconds: minutes * 60,
  })
}

const changePassphrase = async (session: Session): Promise<void> => {
  await requirePassphrase(session)
  const oldpassphrase = await session.terminal.readSecret('Passphrase until now: ')
  const newpassphrase = await askNewPassphrase(session)
  await session.client.walletpassphrasechange({ oldpassphrase, newpassphrase })
  answer(session, 'The passphrase has been replaced.', { changed: true })
}

const exportFile = async (session: Session, [word = '']: readonly string[]): Promise<void> => {
  const { flags } = session
  const isPerson = flags.has('person')
  if ((isPerson && flags.has('backup')) || (!isPerson && (flags.has('passphrase') || session.user !== undefined)))
    throw new CodedError('cli.word', '--passphrase and -u go with --person; --backup is of all users.')
  if (!isPerson) return exportKeys(session, word)
  await exportPerson(session, word, flags.has('passphrase') ? await askNewPassphrase(session) : undefined)
}

const exportKeys = async (session: Session, word: string): Promise<void> => {
  const file = resolve(word)
  if (session.flags.has('backup')) {
    await session.client.backupwallet({ destination: file })
    answer(
      session,
      `The wallet was copied to ${file}. It comes back with: ${session.terminal.call} import --file ${file}`,
      {
        file,
        form: 'backup',
      },
    )
    return
  }
  await session.client.dumpwallet({ filename: file })
  answer(session, `All secret keys stand in ${file}, readable. Whoever has that file is each of your users.`, {
    file,
    form: 'dump',
  })
}

const importFile = async (session: Session, word: string): Promise<void> => {
  const person = personFile(resolve(word))
  if (person !== undefined) return importPerson(session, word, person.isSealed)
  const { client, flags, terminal } = session
  const before = new Set(await client.listwalletusers({}))
  const passphrase = flags.has('passphrase') ? await terminal.readSecret('Passphrase of the file: ') : undefined
  await client.importwallet({ filename: resolve(word), passphrase })
  const added = (await client.listwalletusers({})).filter((name) => !before.has(name))
  answer(session, added.length === 0 ? 'All of its keys were here already.' : `added: ${added.join(', ')}`, { added })
}

const importUser = async (session: Session, words: readonly string[]): Promise<void> => {
  const [typed = '', given] = words
  // A name is never a path: what is none, and lies there, is a file.
  const isFile = given === undefined && usernameFromPerson(typed) === undefined && existsSync(resolve(typed))
  if (session.flags.has('file') || isFile) {
    if (given !== undefined) throw new CodedError('cli.word', 'Name one file, and nothing besides.')
    await importFile(session, typed)
    return
  }
  if (typed.includes('/')) throw new CodedError('cli.word', `There is no file ${resolve(typed)}.`)
  const username = nameOf(typed)
  const secret = given ?? (await session.terminal.readSecret(`Secret key of ${username}: `))
  await session.client.importprivkey({ secret, username })
  answer(session, `${username} is now a user of this node`, { added: [username] })
}

/** The key that waits for its block, if there is one. */
const pendingSecret = async ({ client }: Session, username: string): Promise<string | undefined> => {
  const user = (await client.getstatus({})).users.find((local) => local.username === username)
  return user?.pendingKey === true ? client.dumpprivkey({ username: `${username}/pending` }) : undefined
}

const showSecret = async (session: Session, [typed = '']: readonly string[]): Promise<void> => {
  const username = nameOf(typed)
  const secret = await session.client.dumpprivkey({ username })
  const pending = await pendingSecret(session, username)
  answer(session, secret, { username, secret, ...(pending === undefined ? {} : { pending }) })
  if (pending === undefined || session.json) return
  line(session, pending)
  session.terminal.writeError(
    `${paint(session.terminal, 'bold', 'Keep both:')} the first key is valid now, the second one from its block on.\n`,
  )
}

/** In the order of the help. */
export const walletVerbs: Readonly<Record<string, Verb>> = {
  secret: {
    usage: 'secret <name>',
    summary: 'Show the secret key of a user of this node: the valid one first, then one that waits for its block.',
    words: [1, 1],
    run: showSecret,
  },
  import: {
    usage: 'import <name> | import [--file] [--passphrase] <file>',
    summary:
      'Add a user by its secret key, which is asked for; or the keys of a dump, a backup or an old wallet file; or merge the file of a person.',
    words: [1, 2],
    flags: ['file', 'passphrase'],
    run: importUser,
  },
  export: {
    usage: 'export [--backup | --person [--passphrase] [-u name]] <file>',
    summary:
      'Write all secret keys into a new file as text; or copy the wallet as it is, sealed if it is; or write everything of one person, with a passphrase the keys too.',
    words: [1, 1],
    takesUser: true,
    flags: ['backup', 'person', 'passphrase'],
    run: exportFile,
  },
  lock: {
    usage: 'lock',
    summary: 'Lock the wallet; the first time it gets its passphrase.',
    words: [0, 0],
    run: lock,
  },
  unlock: {
    usage: 'unlock [minutes]',
    summary: 'Unlock the wallet for some minutes. The passphrase is asked for.',
    words: [0, 1],
    run: unlock,
  },
  passphrase: {
    usage: 'passphrase',
    summary: 'Replace the passphrase of the wallet.',
    words: [0, 0],
    run: changePassphrase,
  },
}
