// Texts that wait for the node, in the order in which they go, and what became of each.
import { Index, type JSX, Show } from 'solid-js'
import { Empty } from '../components/empty.tsx'
import { WriteIcon } from '../components/icons.tsx'
import { PageHead } from '../components/page-head.tsx'
import { placeTexts } from '../locales/en-places.ts'
import { texts } from '../locales/texts.ts'
import type { OutboxEntry } from '../state/outbox.ts'
import { usePage } from '../state/page.ts'

const kindOf = ({ about }: OutboxEntry): string => {
  if (about === undefined) return placeTexts.drafts.post
  return about.kind === 'quote' ? placeTexts.drafts.quote(about.author) : placeTexts.drafts.reply(about.author)
}

const Entry = (props: { readonly entry: OutboxEntry }): JSX.Element => {
  const { outbox, announcer } = usePage()
  const state = (): string => {
    const { id, refused } = props.entry
    if (refused !== undefined) return texts.outbox.refused(refused)
    const now = outbox.current()
    if (now?.id !== id) return texts.outbox.waiting
    return now.isCompared ? texts.outbox.checking : texts.outbox.sending
  }
  return (
    <li class="draft">
      <p class="muted">
        {props.entry.username} · {kindOf(props.entry)}
      </p>
      <p class="post-text" dir="auto">
        {props.entry.text}
      </p>
      <p classList={{ fault: props.entry.refused !== undefined, muted: props.entry.refused === undefined }}>
        {state()}
      </p>
      <div class="buttons">
        <Show when={props.entry.refused !== undefined}>
          <button type="button" class="small" onClick={() => void outbox.retry(props.entry.id)}>
            {texts.outbox.again}
          </button>
        </Show>
        <button
          type="button"
          class="small quiet"
          onClick={() => {
            void outbox.drop(props.entry.id).then(() => {
              announcer.say(placeTexts.drafts.dropped)
            })
          }}
        >
          {placeTexts.drafts.drop}
        </button>
      </div>
    </li>
  )
}

export const OutboxPage = (): JSX.Element => {
  const { outbox } = usePage()
  return (
    <>
      <PageHead title={texts.outbox.title} />
      <Show
        when={outbox.entries().length > 0}
        fallback={<Empty title={texts.outbox.none} hint={placeTexts.drafts.noneHint} icon={<WriteIcon />} />}
      >
        <p class="list-note muted">{texts.outbox.lead}</p>
        <ul class="drafts">
          <Index each={outbox.entries()}>{(entry) => <Entry entry={entry()} />}</Index>
        </ul>
      </Show>
    </>
  )
}
