// Proposals for the word that is being written, below the box; the box keeps the focus.
import { createEffect, createSignal, createUniqueId, For, type JSX, on, onCleanup, Show } from 'solid-js'
import { writingTexts as words } from '../locales/en-writing.ts'
import { type BegunWord, begunWordAt, completed, type Proposal, proposalsFor } from '../state/completion.ts'
import type { Composing } from '../state/composing.ts'
import { useAccount, usePage } from '../state/page.ts'

interface CompletionProps {
  readonly area: HTMLTextAreaElement
  readonly composing: Composing
}

/** The box hears of keys after the list has. */
const listen = (area: HTMLTextAreaElement, onKeyDown: (event: KeyboardEvent) => void, close: () => void): void => {
  area.addEventListener('keydown', onKeyDown, { capture: true })
  area.addEventListener('blur', close)
  onCleanup(() => {
    area.removeEventListener('keydown', onKeyDown, { capture: true })
    area.removeEventListener('blur', close)
    area.removeAttribute('aria-activedescendant')
  })
}

/** What is proposed, which of it is marked, and the keys that choose. */
const createCompletion = ({ area, composing }: CompletionProps, idOf: (index: number) => string) => {
  const { session } = usePage()
  const { following } = useAccount()
  const [word, setWord] = createSignal<BegunWord>()
  const [proposals, setProposals] = createSignal<readonly Proposal[]>([])
  const [marked, setMarked] = createSignal(0)
  const close = (): void => {
    setWord(undefined)
    setProposals([])
  }
  const look = async (): Promise<void> => {
    const begun = begunWordAt(area.value, area.selectionStart)
    setWord(begun)
    if (begun === undefined) {
      close()
      return
    }
    const found = await proposalsFor(session.client, begun, following.names())
    // Somebody may have written on meanwhile.
    if (word() !== begun) return
    setMarked(0)
    setProposals(found.filter(({ text }) => text !== `@${begun.word}`))
  }
  const take = (proposal: Proposal | undefined): void => {
    const begun = word()
    if (proposal === undefined || begun === undefined) return
    const done = completed(area.value, begun, proposal)
    composing.write(done.text)
    close()
    area.focus()
    area.setSelectionRange(done.caret, done.caret)
  }
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => setMarked((index) => (index + 1) % proposals().length),
    ArrowUp: () => setMarked((index) => (index + proposals().length - 1) % proposals().length),
    Enter: () => {
      take(proposals()[marked()])
    },
    Tab: () => {
      take(proposals()[marked()])
    },
    Escape: close,
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (proposals().length === 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return
    const act = keys[event.key]
    if (act === undefined) return
    event.preventDefault()
    event.stopImmediatePropagation()
    act()
  }
  createEffect(on(composing.text, () => void look()))
  createEffect(() => {
    if (proposals().length > 0) area.setAttribute('aria-activedescendant', idOf(marked()))
    else area.removeAttribute('aria-activedescendant')
  })
  listen(area, onKeyDown, close)
  return { word, proposals, marked, take }
}

export const Completion = (props: CompletionProps): JSX.Element => {
  const id = createUniqueId()
  const { word, proposals, marked, take } = createCompletion(props, (index) => `${id}-${String(index)}`)
  return (
    <>
      <Show when={proposals().length > 0}>
        <ul class="completion" role="listbox" aria-label={word()?.kind === 'sign' ? words.signs : words.names}>
          <For each={proposals()}>
            {(proposal, index) => (
              <li
                id={`${id}-${String(index())}`}
                role="option"
                aria-selected={index() === marked()}
                onPointerDown={(event) => {
                  // The box keeps the focus.
                  event.preventDefault()
                  take(proposal)
                }}
              >
                {proposal.shown}
              </li>
            )}
          </For>
        </ul>
      </Show>
      <p class="hidden" role="status">
        {proposals().length > 0 ? words.found(proposals().length) : ''}
      </p>
    </>
  )
}
