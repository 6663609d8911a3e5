// A link to a torrent: what its writer calls it, opened by the person's own program. The page itself loads nothing (ADR 97).
import type { JSX } from 'solid-js'
import { magnetOf } from '../../protocol/text-grammar.ts'
import { pictureTexts as words } from '../locales/en-pictures.ts'

/** Letters of a name that are shown. */
const longest = 80

/** What is not seen, or turns round what is: a name of a file says nothing by it. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

const nameOf = (href: string): string => {
  const { name = '', torrent = '' } = magnetOf(href) ?? {}
  const seen = [...name.replace(unseen, '')].slice(0, longest).join('').trim()
  return seen === '' ? `${torrent.split(':').at(-1)?.slice(0, 12) ?? ''}…` : seen
}

export const MagnetLink = (props: { readonly href: string; readonly tabindex: number | undefined }): JSX.Element => (
  <a
    class="torrent"
    href={props.href}
    tabindex={props.tabindex}
    rel="noopener noreferrer nofollow"
    title={words.torrentHint}
  >
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M6 4v8a6 6 0 0 0 12 0V4h-4v8a2 2 0 0 1-4 0V4zM6 8h4M14 8h4" />
    </svg>
    <bdi>{words.torrent(nameOf(props.href))}</bdi>
  </a>
)
