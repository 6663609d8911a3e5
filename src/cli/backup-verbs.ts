// Friendly commands that copy the whole node, and bring it back.
import { resolve } from 'node:path'
import { CodedError } from '../base/coded-error.ts'
import { answer, type Session, type Verb } from './verb.ts'

const backUp = async (session: Session, [word = '']: readonly string[]): Promise<void> => {
  const { folder, files, bytes } = await session.client.backupnode({ folder: resolve(word) })
  const size = `${String(files)} files, ${(bytes / 1_000_000).toFixed(1)} MB`
  const text = `The whole node is in ${folder}: ${size}. Whoever has it has your keys, sealed if your wallet is. It comes back with: ${session.terminal.call} restore ${folder}`
  answer(session, text, { folder, files, bytes })
}

const restore = async (session: Session, [word = '']: readonly string[]): Promise<void> => {
  const restored = await session.terminal.restoreNode?.(resolve(word))
  if (restored === undefined) throw new CodedError('cli.no-place', 'A node is restored on its own machine.')
  const { folder, text } = restored
  answer(session, text, { folder })
}

/** In the order of the help. */
export const backupVerbs: Readonly<Record<string, Verb>> = {
  backup: {
    usage: 'backup <folder>',
    summary: 'Copy the whole node while it runs into a new folder: keys, posts, chain and lists, but no settings.',
    words: [1, 1],
    run: backUp,
  },
  restore: {
    usage: 'restore <folder>',
    summary: 'Bring such a copy back, verified, while no node runs; what was there before is kept beside it.',
    words: [1, 1],
    run: restore,
  },
}
