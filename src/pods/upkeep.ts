// What a pod puts right with its node when it starts.
import type { Pod } from './pod.ts'

/** Names that are told at once. */
const toldAtOnce = 1_000

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

/** The node keeps posts of whom people here follow, and of nobody else: what was not told before a crash is told now. */
export const tellWanted = async ({ model, overlay }: Pick<Pod, 'model' | 'overlay'>): Promise<void> => {
  // What the node keeps is read first: whom somebody follows meanwhile is not in it.
  const kept = await allOf((after) => overlay.listwanted({ after }))
  const followed = await allOf((after) => model.wanted(after))
  // First what goes: it makes room.
  for (const usernames of chunksOf([...kept].filter((name) => !followed.has(name))))
    await overlay.unwantnames({ usernames })
  for (const usernames of chunksOf([...followed].filter((name) => !kept.has(name))))
    await overlay.wantnames({ usernames })
}
