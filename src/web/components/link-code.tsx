// A link as a code for a camera, as text, and to be copied.
import type { JSX } from 'solid-js'
import { renderSVG } from 'uqr'
import { CopyButton } from './copy-button.tsx'

/** As an address of data, because nothing else may be shown here. */
const pictureOf = (link: string): string => `data:image/svg+xml,${encodeURIComponent(renderSVG(link, { border: 2 }))}`

export const LinkCode = (props: { readonly link: string; readonly picture: string }): JSX.Element => (
  <>
    <img class="qr" src={pictureOf(props.link)} alt={props.picture} />
    <code class="command">{props.link}</code>
    <div class="buttons">
      <CopyButton text={props.link} />
    </div>
  </>
)
