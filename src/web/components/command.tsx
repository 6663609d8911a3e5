// A command for a terminal, to be copied.
import type { JSX } from 'solid-js'
import { CopyButton } from './copy-button.tsx'

export const Command = (props: { readonly text: string }): JSX.Element => (
  <>
    <code class="command">{props.text}</code>
    <div class="buttons">
      <CopyButton text={props.text} />
    </div>
  </>
)
