// What a pod puts right with its node: when it starts, and now and then, since a call to the node may have been lost.
import { isStopped, sleep } from '../base/clock.ts'
import { messageOf } from '../base/coded-error.ts'
import type { Scope } from '../base/scope.ts'
import { encodeHex } from '../codec/hex.ts'
import { accountKeysAfter, findAccount } from './accounts.ts'
import type { Pod } from './pod.ts'

/** Names that are told at once. */
const toldAtOnce = 1_000

/** Accounts that are read at once. */
const readAtOnce = 1_000

/** How often it is done again, in milliseconds. */
const againMs = 3_600_000

const chunksOf = (names: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: Math.ceil(names.length / toldAtOnce) }, (_, index) =>
    names.slice(index * toldAtOnce, (index + 1) * toldAtOnce),
  )

/** All pages of names, each of which begins after the last name of the one before. */
const allOf = async (page: (after: string | undefined) => Promise<readonly string[]>): Promise<ReadonlySet<string>> => {
  const all = new Set<string>()
  for (let names = await page(undefined); names.length > 0; names = await page(names.at(-1)))
    for (const name of names) all.add(name)
  return all
}

const isFollowed = async ({ engine }: Pick<Pod, 'engine'>, name: string): Promise<boolean> =>
  (await engine.query('SELECT account FROM pod_follows WHERE author = ? LIMIT 1', [name])).length > 0

const namesWhere = async (
  names: readonly string[],
  holds: (name: string) => Promise<boolean>,
): Promise<readonly string[]> => {
  const found: string[] = []
  for (const name of names) if (await holds(name)) found.push(name)
  return found
}

/**
 * Whom nobody follows any more is not kept for anybody. Somebody may begin to meanwhile, in any process: whoever follows
 * tells the node after the store, and here the store is asked after the node, so that one of the two sees the other.
 */
export const unwantAlone = async (pod: Pick<Pod, 'engine' | 'overlay'>, names: readonly string[]): Promise<void> => {
  const alone = await namesWhere(names, async (name) => !(await isFollowed(pod, name)))
  for (const usernames of chunksOf(alone)) {
    await pod.overlay.unwantnames({ usernames })
    const again = await namesWhere(usernames, (name) => isFollowed(pod, name))
    if (again.length > 0) await pod.overlay.wantnames({ usernames: again })
  }
}

/** The node keeps posts of whom people here follow, and of nobody else. */
export const tellWanted = async (pod: Pick<Pod, 'engine' | 'model' | 'overlay'>): Promise<void> => {
  const { model, overlay } = pod
  // What the node keeps is read first: whom somebody follows meanwhile is not in it.
  const kept = await allOf((after) => overlay.listwanted({ after }))
  const followed = await allOf((after) => model.wanted(after))
  // First what goes: it makes room.
  await unwantAlone(
    pod,
    [...kept].filter((name) => !followed.has(name)),
  )
  for (const usernames of chunksOf([...followed].filter((name) => !kept.has(name))))
    await overlay.wantnames({ usernames })
}

/** The node works for a name no more, unless somebody has made an account of it again meanwhile. */
export const releaseHosted = async (pod: Pick<Pod, 'engine' | 'overlay'>, name: string): Promise<void> => {
  await pod.overlay.releasehosted({ username: name })
  const account = await findAccount(pod.engine, name)
  if (account !== undefined) await pod.overlay.hostname({ username: name, publickey: encodeHex(account.publicKey) })
}

/** The node hosts the names of all accounts, also those that a restored node did not know, and no others. */
export const tellHosted = async (pod: Pick<Pod, 'engine' | 'overlay' | 'log'>): Promise<void> => {
  const { engine, overlay, log } = pod
  // Read first: whoever joins meanwhile is not in it.
  const hosted = await allOf((after) => overlay.listhostednames({ after }))
  const accounts = new Set<string>()
  for (let page = await accountKeysAfter(engine, '', readAtOnce); page.length > 0; ) {
    for (const { name, publicKey } of page) {
      accounts.add(name)
      if (hosted.has(name)) continue
      await overlay.hostname({ username: name, publickey: encodeHex(publicKey) }).catch((error: unknown) => {
        log.warn('a name is not hosted', { name, error: messageOf(error) })
      })
    }
    page = await accountKeysAfter(engine, page.at(-1)?.name ?? '', readAtOnce)
  }
  // A pod without anybody has most likely been given another store by mistake.
  if (accounts.size === 0) return
  for (const name of hosted) if (!accounts.has(name)) await releaseHosted(pod, name)
}

/** Does both now, and again each hour until the scope closes. */
export const keepInStep = async (pod: Pod, scope: Scope): Promise<void> => {
  await tellWanted(pod)
  await tellHosted(pod)
  scope.task('in step with the node', async (signal) => {
    while (!isStopped(signal)) {
      await sleep(pod.clock, againMs, signal)
      if (isStopped(signal)) return
      try {
        await tellWanted(pod)
        await tellHosted(pod)
      } catch (error) {
        pod.log.warn('pod and node are not in step', { error: messageOf(error) })
      }
    }
  })
}
