// A text with the meaning of its signs, and with its addresses of mail as links.
import { For, type JSX, Match, Switch } from 'solid-js'
import { showsMarks } from '../state/marks.ts'
import { type MarkedPiece, type MarkKind, markedText, plainText } from '../../protocol/text-marks.ts'
import { SegmentView } from './text-segment.tsx'

interface PieceProps {
  readonly piece: MarkedPiece
  readonly tabindex: number | undefined
}

const Foreign = (props: {
  readonly href: string
  readonly text: string
  readonly tabindex: number | undefined
}): JSX.Element => (
  <a href={props.href} tabindex={props.tabindex} target="_blank" rel="noopener noreferrer nofollow">
    {props.text}
  </a>
)

const Marked = (props: { readonly kind: MarkKind; readonly children: JSX.Element }): JSX.Element => (
  <Switch>
    <Match when={props.kind === 'bold'}>
      <strong>{props.children}</strong>
    </Match>
    <Match when={props.kind === 'italic'}>
      <em>{props.children}</em>
    </Match>
    <Match when={props.kind === 'underlined'}>
      <u>{props.children}</u>
    </Match>
    <Match when={props.kind === 'struck'}>
      <s>{props.children}</s>
    </Match>
  </Switch>
)

const Piece = ({ piece, tabindex }: PieceProps): JSX.Element => {
  if (piece.kind === 'segment') return <SegmentView segment={piece.segment} tabindex={tabindex} />
  if (piece.kind === 'typed') return <code>{piece.text}</code>
  if (piece.kind === 'mail') return <Foreign href={`mailto:${piece.text}`} text={piece.text} tabindex={tabindex} />
  // Words may say anything: where they lead stands beside them.
  if (piece.kind === 'named-link')
    return (
      <>
        <Foreign href={piece.href} text={piece.text} tabindex={tabindex} />{' '}
        <span class="muted">({new URL(piece.href).host})</span>
      </>
    )
  return (
    <Marked kind={piece.kind}>
      <Pieces pieces={piece.inner} tabindex={tabindex} />
    </Marked>
  )
}

const Pieces = (props: {
  readonly pieces: readonly MarkedPiece[]
  readonly tabindex: number | undefined
}): JSX.Element => <For each={props.pieces}>{(piece) => <Piece piece={piece} tabindex={props.tabindex} />}</For>

export const MarkedText = (props: { readonly text: string; readonly tabindex: number | undefined }): JSX.Element => (
  <Pieces pieces={showsMarks() ? markedText(props.text) : plainText(props.text)} tabindex={props.tabindex} />
)
