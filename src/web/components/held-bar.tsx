// What can still be taken back, below everything: how long, and by which press.
import { createSignal, For, type JSX, onCleanup, Show } from 'solid-js'
import { sendingTexts as words } from '../locales/en-sending.ts'
import { sentenceOf } from '../state/faults.ts'
import { texts } from '../locales/texts.ts'
import { usePage } from '../state/page.ts'
import { type HeldBack, heldTexts, release } from '../state/undo.ts'
import { problemWords } from '../text/scheduled-words.ts'
import { exactTime } from '../text/times.ts'
import { Link } from './link.tsx'

interface HeldProps {
  readonly held: HeldBack
  readonly nowMs: number
  /** Why it is not out, although its time is over. */
  readonly problem: string | undefined
}

const Held = (props: HeldProps): JSX.Element => {
  const { session, announcer } = usePage()
  const { client } = session
  const { id, username, plannedFor, restore } = props.held
  const left = (): number => Math.max(0, Math.ceil((props.held.untilMs - props.nowMs) / 1000))
  const sentence = (): string => {
    if (props.problem !== undefined) return problemWords(props.problem)
    if (plannedFor !== undefined) return words.planned(exactTime(plannedFor))
    return left() > 0 ? words.held(left()) : words.goingOut
  }
  const say = (act: () => Promise<string | undefined>): void => {
    void act()
      .catch((fault: unknown) => words.failed(sentenceOf(fault)))
      .then((said) => {
        if (said !== undefined) announcer.say(said)
      })
  }
  const undo = async (): Promise<string> => {
    const taken = await client.cancelscheduled({ username, id })
    release(props.held)
    if (taken === null) return words.tooLate
    restore()
    return words.back
  }
  const postNow = async (): Promise<undefined> => {
    await client.changescheduled({ username, id, seconds: 0 })
    release(props.held)
    return undefined
  }
  return (
    <div class="held">
      <span>{sentence()}</span>
      <span class="buttons">
        <button type="button" class="small" onClick={() => say(undo)}>
          {words.undo}
        </button>
        <Show when={props.problem}>
          <Link class="button small quiet" to={{ page: 'drafts' }}>
            {texts.nav.drafts}
          </Link>
        </Show>
        <Show when={plannedFor === undefined && props.problem === undefined}>
          <button type="button" class="small quiet" onClick={() => say(postNow)}>
            {words.now}
          </button>
        </Show>
      </span>
    </div>
  )
}

/** Looks what became of texts whose time is over: those that are out go, the others say why they are not. */
const createOutcomes = () => {
  const { session, clock, announcer } = usePage()
  const [nowMs, setNowMs] = createSignal(clock.nowMs())
  const [problems, setProblems] = createSignal<ReadonlyMap<number, string>>(new Map())
  const asking = new Set<number>()
  const look = async ({ id, username }: HeldBack): Promise<void> => {
    const waiting = await session.client.listscheduled({ username })
    const mine = waiting.find((post) => post.id === id)
    if (mine === undefined) release({ id })
    else if (mine.problem !== null && mine.problem !== problems().get(id)) {
      setProblems((before) => new Map(before).set(id, mine.problem ?? ''))
      announcer.say(problemWords(mine.problem))
    }
  }
  const timer = clock.every(500, () => {
    setNowMs(clock.nowMs())
    for (const held of heldTexts()) {
      if (held.untilMs + 1_000 > clock.nowMs() || asking.has(held.id)) continue
      if (held.plannedFor !== undefined) {
        release(held)
        continue
      }
      asking.add(held.id)
      // A silent node is asked again.
      look(held)
        .catch(() => undefined)
        .finally(() => clock.after(2_000, () => asking.delete(held.id)))
    }
  })
  onCleanup(() => {
    timer.cancel()
  })
  return { nowMs, problemOf: (id: number): string | undefined => problems().get(id) }
}

export const HeldBar = (): JSX.Element => {
  const { nowMs, problemOf } = createOutcomes()
  return (
    <section class="held-bar" aria-label={words.undoTitle}>
      <For each={heldTexts()}>{(held) => <Held held={held} nowMs={nowMs()} problem={problemOf(held.id)} />}</For>
    </section>
  )
}
