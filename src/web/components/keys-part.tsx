// The key of the user: its secret, and sheets of paper that bring the name back.
import { createResource, createSignal, For, type JSX, Show } from 'solid-js'
import { renderSVG } from 'uqr'
import type { RecoverySheetJson } from '../../api/users.ts'
import { keepingTexts } from '../locales/en-keeping.ts'
import { settingTexts } from '../locales/en-settings.ts'
import { texts } from '../locales/texts.ts'
import { useAccount, usePage } from '../state/page.ts'
import { createTrying } from '../state/trying.ts'
import { exactTime } from '../text/times.ts'
import { Link } from './link.tsx'

/** Eyes and fingers keep groups of four. */
const grouped = (line: string): string => line.replace(/(.{4})(?=.)/gu, '$1 ')

const pictureOf = (lines: readonly string[]): string =>
  `data:image/svg+xml,${encodeURIComponent(renderSVG(lines.join(''), { ecc: 'M' }))}`

/** The sheet itself: what is printed is this and nothing else of the page. */
const Sheet = (props: { readonly sheet: RecoverySheetJson; readonly onDone: () => void }): JSX.Element => (
  <section class="card sheet" aria-labelledby="sheet-title">
    <h2 id="sheet-title">{keepingTexts.recovery.of(props.sheet.username)}</h2>
    <p>{keepingTexts.recovery.made(props.sheet.network, exactTime(props.sheet.created))}</p>
    <p class="warning">
      <strong>{keepingTexts.recovery.warning}</strong>
    </p>
    <p>{keepingTexts.recovery.use(props.sheet.network)}</p>
    <div class="sheet-lines">
      <ol>
        <For each={props.sheet.lines}>
          {(line) => (
            <li>
              <code>{grouped(line)}</code>
            </li>
          )}
        </For>
      </ol>
      <img class="qr" src={pictureOf(props.sheet.lines)} alt={keepingTexts.recovery.picture} />
    </div>
    <p class="muted">{keepingTexts.recovery.worthless}</p>
    <div class="buttons no-print">
      <button
        type="button"
        class="primary"
        onClick={() => {
          window.print()
        }}
      >
        {keepingTexts.recovery.print}
      </button>
      <button
        type="button"
        onClick={() => {
          props.onDone()
        }}
      >
        {keepingTexts.recovery.done}
      </button>
    </div>
  </section>
)

const Recovery = (): JSX.Element => {
  const { session } = usePage()
  const { username } = useAccount()
  const [known, { refetch }] = createResource(() => session.client.listrecoveries({}).catch(() => []))
  const [sheet, setSheet] = createSignal<RecoverySheetJson>()
  const { busy, fault, run } = createTrying(texts.people.failed)
  const make = (): void => {
    void run(async () => {
      setSheet(await session.client.createrecovery({ username }))
      return ''
    })
  }
  const mine = () => (known.latest ?? []).filter((one) => one.username === username)
  return (
    <section class="section" aria-labelledby="recovery-title">
      <h2 id="recovery-title">{keepingTexts.recovery.title}</h2>
      <p class="muted">{keepingTexts.recovery.lead}</p>
      <ul class="persons">
        <For each={mine()} fallback={<li class="muted">{keepingTexts.recovery.none}</li>}>
          {({ created, state: worth }) => (
            <li class="person">
              <span class="person-words">
                <span>{keepingTexts.recovery.states[worth]}</span>
                <span class="muted">{exactTime(created)}</span>
              </span>
            </li>
          )}
        </For>
      </ul>
      <Show
        when={sheet()}
        fallback={
          <button type="button" aria-disabled={busy()} aria-busy={busy()} onClick={make}>
            {keepingTexts.recovery.make}
          </button>
        }
      >
        {(made) => (
          <Sheet
            sheet={made()}
            onDone={() => {
              setSheet(undefined)
              void refetch()
            }}
          />
        )}
      </Show>
      <p class="fault" role="alert">
        {fault()}
      </p>
    </section>
  )
}

export const KeysPart = (): JSX.Element => {
  const { username } = useAccount()
  return (
    <div class="sections">
      <section class="section" aria-labelledby="secret-title">
        <h2 id="secret-title">{settingTexts.secret}</h2>
        <p class="muted">{settingTexts.secretHint}</p>
        <Link class="button" to={{ page: 'secret' }}>
          {texts.user.showSecret(username)}
        </Link>
      </section>
      <Recovery />
    </div>
  )
}
