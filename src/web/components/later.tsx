// Parts whose scripts come when they are shown.
import { type Component, createResource, type JSX, Show } from 'solid-js'
import { usePage } from '../state/page.ts'

/**
 * A part that is loaded when it is shown for the first time. A node that has fallen silent does not give it: its place
 * stays empty meanwhile, and it is asked for again when the node answers.
 */
export const later = <P extends object>(load: () => Promise<Component<P>>): Component<P> => {
  let loaded: Component<P> | undefined
  return (props): JSX.Element => {
    const { session } = usePage()
    const [part] = createResource(session.link, async () => (loaded ??= await load().catch(() => undefined)))
    return (
      <Show when={loaded ?? part()} keyed>
        {(Part: Component<P>) => <Part {...props} />}
      </Show>
    )
  }
}
