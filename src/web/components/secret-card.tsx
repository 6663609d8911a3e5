// A secret key, shown so that it can be kept.
import { createSignal, createUniqueId, For, type JSX, Show } from 'solid-js'
import { newcomerTexts } from '../locales/en-newcomers.ts'
import { CopyButton } from './copy-button.tsx'
import { WarningIcon } from './icons.tsx'

interface SecretCardProps {
  readonly username: string
  readonly secret: string
  /** Just made: going on has to wait until it is saved. */
  readonly once: boolean
  readonly onDone: () => void
}

const saveAsFile = (name: string, text: string): void => {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}

/** Groups of four, because people copy secrets by hand. */
const groupsOf = (secret: string): readonly string[] => secret.match(/.{1,4}/g) ?? []

export const SecretCard = (props: SecretCardProps): JSX.Element => {
  const [saved, setSaved] = createSignal(!props.once)
  const id = createUniqueId()
  return (
    <section class="card secret" aria-labelledby={`${id}-title`}>
      <h1
        id={`${id}-title`}
        tabindex="-1"
        ref={(element) => {
          queueMicrotask(() => {
            element.focus({ preventScroll: true })
          })
        }}
      >
        {newcomerTexts.secret.title(props.username)}
      </h1>
      <p class="warning with-icon">
        <WarningIcon />
        <span>
          {newcomerTexts.secret.warning} <Show when={props.once}>{newcomerTexts.secret.again}</Show>
        </span>
      </p>
      <div class="secret-text" role="group" aria-label={newcomerTexts.secret.label}>
        <code>
          <For each={groupsOf(props.secret)}>{(group) => <span>{group}</span>}</For>
        </code>
      </div>
      <div class="buttons">
        <CopyButton text={props.secret} />
        <button
          type="button"
          onClick={() => {
            saveAsFile(
              newcomerTexts.secret.fileName(props.username),
              newcomerTexts.secret.fileText(props.username, props.secret),
            )
          }}
        >
          {newcomerTexts.secret.download}
        </button>
      </div>
      <Show when={props.once}>
        <label class="tick">
          <input type="checkbox" checked={saved()} onChange={({ currentTarget }) => setSaved(currentTarget.checked)} />
          {newcomerTexts.secret.confirm}
        </label>
      </Show>
      <button
        type="button"
        class="primary"
        disabled={!saved()}
        onClick={() => {
          props.onDone()
        }}
      >
        {props.once ? newcomerTexts.secret.next : newcomerTexts.secret.close}
      </button>
    </section>
  )
}
