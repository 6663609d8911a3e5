// Between posts: somebody has another key since then.
import { For, type JSX } from 'solid-js'
import type { KeyChangeJson } from '../../api/names.ts'
import { texts } from '../locales/texts.ts'
import { useAccount } from '../state/page.ts'
import { exactTime } from '../text/times.ts'
import { WarningIcon } from './icons.tsx'
import { Link } from './link.tsx'

const isDoubtful = ({ origin }: KeyChangeJson): boolean => origin === 'returned' || origin === 'replayed'

export const KeyChangeRows = (props: { readonly changes: readonly KeyChangeJson[] }): JSX.Element => {
  const { keyChanges } = useAccount()
  return (
    <For each={props.changes}>
      {(change) => (
        <article>
          <div class="gap-row key-change" role="note">
            <span class="with-icon">
              <WarningIcon />
              <span title={exactTime(change.time)}>
                {isDoubtful(change)
                  ? texts.keyChanges.doubtful(change.username, change.height)
                  : texts.keyChanges.changed(change.username, change.height)}
              </span>
            </span>
            <span class="buttons">
              <Link class="button small" to={{ page: 'user', name: change.username, part: 'proof' }}>
                {texts.keyChanges.look}
              </Link>
              <button
                type="button"
                class="small quiet"
                aria-label={texts.keyChanges.seenOf(change.username)}
                onClick={() => {
                  keyChanges.markSeen(change)
                }}
              >
                {texts.keyChanges.seen}
              </button>
            </span>
          </div>
        </article>
      )}
    </For>
  )
}
