// Short links in a text, each shown as the address that it leads to as soon as the node has found it.
import { createResource, For, type JSX, Show, Suspense } from 'solid-js'
import type { Client } from '../../api/client.ts'
import { Gate } from '../../base/gate.ts'
import { BoundedMap } from '../../base/bounded-map.ts'
import { segmentsOf } from '../../protocol/text-grammar.ts'
import { sendingTexts as words } from '../locales/en-sending.ts'
import { usePage } from '../state/page.ts'
import { shortLinkPieces } from '../text/short-links.ts'
import { MagnetLink } from './magnet-link.tsx'

/** How long the node looks, in seconds. */
const patienceSeconds = 20

/** Short links that are remembered; what they lead to never changes. */
const mostKnown = 200

/** Longest address that is shown whole: of a longer one the beginning. */
const shown = 60

/** Each search asks nodes of strangers: a text full of short links asks for few of them, one after another. */
const turns = new Gate(2, 50)
const mostOfText = 4

const known = new BoundedMap<string, Promise<string | undefined>>(mostKnown)

/** Only what the text grammar takes for a link may become one. */
const safe = (address: string): string | undefined => {
  const [segment, ...others] = segmentsOf(address)
  return segment?.kind === 'link' && others.length === 0 ? segment.href : undefined
}

const resolve = (client: Client, short: string): Promise<string | undefined> => {
  const held = known.get(short)
  if (held !== undefined) return held
  const looking = turns
    .run(() => client.decodeshorturl({ uri: short, timeout_sec: patienceSeconds }))
    .then(([address = '']) => safe(address))
    .catch(() => {
      // The node may find it another time.
      known.delete(short)
      return undefined
    })
  known.set(short, looking)
  return looking
}

const ShortLink = (props: { readonly short: string; readonly tabindex: number | undefined }): JSX.Element => {
  const { client } = usePage().session
  const [address] = createResource(
    () => props.short,
    (short) => resolve(client, short),
  )
  return (
    <Show when={address()} fallback={<span title={words.leadsTo(props.short)}>{props.short}</span>}>
      {(href) => (
        <Show
          when={href().startsWith('magnet:')}
          fallback={
            <a
              href={href()}
              tabindex={props.tabindex}
              target="_blank"
              rel="noopener noreferrer nofollow"
              title={href()}
            >
              {href().length > shown ? `${href().slice(0, shown)}…` : href()}
            </a>
          }
        >
          <MagnetLink href={href()} tabindex={props.tabindex} />
        </Show>
      )}
    </Show>
  )
}

export const ShortLinkText = (props: { readonly text: string; readonly tabindex: number | undefined }): JSX.Element => (
  <For each={shortLinkPieces(props.text)}>
    {(piece, index) => (
      <Show when={piece.isShort && index() < 2 * mostOfText} fallback={piece.text}>
        <Suspense fallback={piece.text}>
          <ShortLink short={piece.text} tabindex={props.tabindex} />
        </Suspense>
      </Show>
    )}
  </For>
)
