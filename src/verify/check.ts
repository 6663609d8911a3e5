// Checks in the browser what a public page shows, and says what was verified here and what the server alone says.
import { openVerifier, type PostName, type VerifiedPost, type Verifier } from './index.ts'

/** What the page is to check, as the server wrote it: names and numbers, of which none is believed. */
interface Task {
  readonly network: string
  readonly author: string
  readonly numbers: readonly number[]
  /** Whose proofs are needed besides. */
  readonly others: readonly string[]
}

const taskOf = ({ dataset }: HTMLElement): Task => ({
  network: dataset['network'] ?? '',
  author: dataset['author'] ?? '',
  numbers: (dataset['numbers'] ?? '').split(' ').filter(Boolean).map(Number),
  others: (dataset['others'] ?? '').split(' ').filter(Boolean),
})

/** Longest answer that is read: a proof has 64 kB at most, a post less. */
const maxBytes = 70_000

const bytesAt = async (path: string): Promise<Uint8Array | undefined> => {
  const answer = await fetch(path)
  if (!answer.ok) return undefined
  const bytes = new Uint8Array(await answer.arrayBuffer())
  return bytes.length > maxBytes ? undefined : bytes
}

const line = (list: Element, state: 'verified' | 'refused' | 'open', text: string): void => {
  const item = document.createElement('li')
  item.className = state
  const mark = document.createElement('strong')
  mark.textContent = { verified: 'Verified here: ', refused: 'Not true: ', open: 'Not known: ' }[state]
  item.append(mark, text)
  list.append(item)
}

const checkName = async (verifier: Verifier, name: string, list: Element): Promise<void> => {
  const proof = await bytesAt(`/@${name}/proof`)
  if (proof === undefined) {
    line(list, 'open', `the server gave no proof of the name ${name}.`)
    return
  }
  const judged = await verifier.name(proof)
  if (!judged.ok) line(list, 'refused', judged.message)
  else if (judged.value.name !== name) line(list, 'refused', `the proof is of ${judged.value.name}, not of ${name}.`)
  else {
    const { keys, tip } = judged.value
    const key = keys.at(-1)
    line(
      list,
      'verified',
      `the name ${name} belongs to the key ${key?.key ?? ''}, from block ${String(key?.height ?? 0)} on. Making this up costs about ${String(key?.work ?? 0n)} hashes. A key that is newer than block ${String(tip.height)} would not show.`,
    )
  }
}

const saidBy = (post: VerifiedPost): string => {
  const carried = post.carries === undefined ? '' : ` (passed on from ${post.carries.author}: “${post.carries.text}”)`
  return `${post.author} signed post ${String(post.number)}: “${post.text}”${carried}`
}

const nameOf = ({ author, number }: PostName): string => `post ${String(number)} of ${author}`

/** Posts are shown as they were signed, not as the server wrote them. */
const check = async (task: Task, list: Element): Promise<void> => {
  const verifier = openVerifier(task.network)
  for (const name of new Set([task.author, ...task.others])) await checkName(verifier, name, list)
  const verified: VerifiedPost[] = []
  for (const number of task.numbers) {
    const bytes = await bytesAt(`/@${task.author}/${String(number)}/post`)
    const judged = bytes === undefined ? undefined : verifier.post(bytes, task.author, number)
    if (judged === undefined) line(list, 'open', `the server did not give post ${String(number)} as it was signed.`)
    else if (judged.ok) {
      verified.push(judged.value)
      line(list, 'verified', saidBy(judged.value))
    } else line(list, 'refused', `post ${String(number)}: ${judged.message}`)
  }
  // The oldest of them names one that was not asked for.
  const oldest = Math.min(...task.numbers)
  for (const post of verifier.missing(verified).filter(({ number }) => number > oldest))
    line(list, 'open', `${nameOf(post)} exists, as a later one says, and is not shown.`)
}

const start = async (): Promise<void> => {
  const place = document.querySelector<HTMLElement>('#check')
  const list = document.createElement('ul')
  if (place === null) return
  place.replaceChildren(list)
  try {
    await check(taskOf(place), list)
  } catch (error) {
    line(list, 'open', error instanceof Error ? error.message : String(error))
  }
  place.dataset['state'] = 'done'
}

void start()
