// A labelled line of text for names and secrets: nothing the browser should correct or remember.
import type { JSX } from 'solid-js'

interface TextFieldProps {
  readonly id: string
  readonly label: string
  readonly kind: 'name-field' | 'secret-field'
  readonly value: string
  readonly invalid: boolean
  readonly describedBy: string
  readonly onInput: (text: string) => void
}

export const TextField = (props: TextFieldProps): JSX.Element => (
  <>
    <label for={props.id}>{props.label}</label>
    <input
      id={props.id}
      class={props.kind}
      type="text"
      autocomplete="off"
      autocapitalize="none"
      spellcheck={false}
      value={props.value}
      aria-invalid={props.invalid}
      aria-describedby={props.describedBy}
      onInput={({ currentTarget }) => {
        props.onInput(currentTarget.value)
        // What is meant may be what stood there before: then nothing else would take away what was typed.
        if (currentTarget.value !== props.value) currentTarget.value = props.value
      }}
    />
  </>
)
