// What was written and not posted, in this browser.
import { createSignal, For, type JSX, Show, Suspense } from 'solid-js'
import { Empty } from '../components/empty.tsx'
import { DraftIcon } from '../components/icons.tsx'
import { later } from '../components/later.tsx'
import { Link } from '../components/link.tsx'
import { PageHead } from '../components/page-head.tsx'
import { placeTexts } from '../locales/en-places.ts'
import { texts } from '../locales/texts.ts'
import type { Route } from '../routes/route.ts'
import { draftsOf, dropDraft, type KeptDraft } from '../state/draft.ts'
import { useAccount, usePage } from '../state/page.ts'

const Scheduled = later(() => import('../components/scheduled.tsx').then((module) => module.Scheduled))

/** Where the draft is written on. */
const placeOf = ({ about }: KeptDraft): Route =>
  about === undefined ? { page: 'home' } : { page: 'post', ...about.post }

const wordsOf = ({ about }: KeptDraft): string => {
  if (about === undefined) return placeTexts.drafts.post
  return about.kind === 'quote'
    ? placeTexts.drafts.quote(about.post.author)
    : placeTexts.drafts.reply(about.post.author)
}

export const DraftsPage = (): JSX.Element => {
  const { announcer } = usePage()
  const { username } = useAccount()
  const [drafts, setDrafts] = createSignal(draftsOf(username))
  const drop = (draft: KeptDraft): void => {
    dropDraft(draft)
    setDrafts(draftsOf(username))
    announcer.say(placeTexts.drafts.dropped)
  }
  return (
    <>
      <PageHead title={texts.nav.drafts} />
      <Suspense>
        <Scheduled onTaken={() => setDrafts(draftsOf(username))} />
      </Suspense>
      <Show
        when={drafts().length > 0}
        fallback={<Empty title={placeTexts.drafts.none} hint={placeTexts.drafts.noneHint} icon={<DraftIcon />} />}
      >
        <p class="list-note muted">{placeTexts.drafts.lead}</p>
        <ul class="drafts">
          <For each={drafts()}>
            {(draft) => (
              <li class="draft">
                <p class="muted">{wordsOf(draft)}</p>
                <p class="post-text" dir="auto">
                  {draft.text}
                </p>
                <div class="buttons">
                  <Link class="button small" to={placeOf(draft)}>
                    {placeTexts.drafts.goOn}
                  </Link>
                  <button
                    type="button"
                    class="small quiet"
                    onClick={() => {
                      drop(draft)
                    }}
                  >
                    {placeTexts.drafts.drop}
                  </button>
                </div>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </>
  )
}
