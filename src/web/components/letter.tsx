// The first letter of a name, on a colour and a ring that follow from the name alone.
import type { JSX } from 'solid-js'

/** FNV-1a: a small, even hash; nothing depends on it but colours. */
const hashOf = (name: string): number => {
  let hash = 0x811c9dc5
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return hash
}

/** Of whom, and how large. */
export interface LetterProps {
  readonly name: string
  readonly size?: 'small' | 'large'
}

export const Letter = (props: LetterProps): JSX.Element => {
  const hash = (): number => hashOf(props.name)
  const hue = (): number => hash() % 360
  const turn = (): string => `rotate(${String((hash() >>> 9) % 360)} 20 20)`
  const length = (): string => `${String(30 + ((hash() >>> 18) % 50))} 120`
  return (
    <svg
      class="avatar"
      classList={{ [`avatar-${props.size ?? 'usual'}`]: true }}
      viewBox="0 0 40 40"
      aria-hidden="true"
    >
      <circle cx="20" cy="20" r="20" fill={`hsl(${String(hue())} 42% 36%)`} />
      <circle
        class="avatar-ring"
        cx="20"
        cy="20"
        r="16.500"
        stroke={`hsl(${String((hue() + 50) % 360)} 70% 75%)`}
        stroke-dasharray={length()}
        transform={turn()}
      />
      <text class="avatar-letter" x="20" y="26">
        {(props.name.match(/[a-z0-9]/i)?.[0] ?? '_').toUpperCase()}
      </text>
    </svg>
  )
}
