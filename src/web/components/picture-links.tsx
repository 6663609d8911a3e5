// Pictures that a post links to, each a button until somebody wants to see it.
import { createEffect, For, type JSX, on, Show } from 'solid-js'
import type { PictureJson } from '../../api/pictures.ts'
import { pictureTexts as words } from '../locales/en-pictures.ts'
import { useAccount, usePage } from '../state/page.ts'
import { fetchPicture, hidePicture, pictureAt, pictureChoice, type PictureState } from '../state/pictures.ts'
import { pictureAddresses } from '../text/picture-links.ts'
import type { PostView } from '../text/post-view.ts'

interface PictureLinkProps {
  readonly address: string
  readonly isAutomatic: boolean
  readonly tabindex: number | undefined
}

const shownOf = (state: PictureState | undefined) => (state?.kind === 'shown' ? state.picture : undefined)

const hostOf = (address: string): string => new URL(address).host

/** What was pressed is gone: who uses keys goes on in its place. */
const focusSoon = (target: () => HTMLElement | undefined): void => {
  queueMicrotask(() => target()?.focus({ preventScroll: true }))
}

const Asking = (props: {
  readonly address: string
  readonly tabindex: number | undefined
  readonly button: (element: HTMLButtonElement) => void
  readonly onPress: () => void
}): JSX.Element => {
  const state = pictureAt(props.address)
  const isFetching = (): boolean => state()?.kind === 'fetching'
  const fault = (): string => {
    const now = state()
    return now?.kind === 'fault' ? words.faults[now.fault] : ''
  }
  return (
    <div class="picture-place">
      <button
        type="button"
        class="small"
        tabindex={props.tabindex}
        aria-busy={isFetching()}
        ref={props.button}
        onClick={() => {
          props.onPress()
        }}
      >
        {isFetching() ? words.fetching(hostOf(props.address)) : words.show(hostOf(props.address))}
      </button>
      <Show when={fault() !== ''}>
        <span class="fault" role="status">
          {fault()}
        </span>
      </Show>
    </div>
  )
}

const Shown = (props: {
  readonly picture: PictureJson
  readonly host: string
  readonly tabindex: number | undefined
  readonly frame: (element: HTMLElement) => void
  readonly onHide: () => void
}): JSX.Element => (
  <figure class="picture" tabindex="-1" ref={props.frame}>
    <img
      src={`data:${props.picture.type};base64,${props.picture.data}`}
      width={props.picture.width}
      height={props.picture.height}
      alt={words.of(props.host)}
    />
    <figcaption>
      <button
        type="button"
        class="small quiet"
        tabindex={props.tabindex}
        onClick={() => {
          props.onHide()
        }}
      >
        {words.hide}
      </button>
    </figcaption>
  </figure>
)

const PictureLink = (props: PictureLinkProps): JSX.Element => {
  const { client } = usePage().session
  const state = pictureAt(props.address)
  let button: HTMLButtonElement | undefined
  const load = (): void => {
    void fetchPicture(client, props.address)
  }
  createEffect(
    on(
      () => props.isAutomatic,
      (isAutomatic) => {
        if (isAutomatic && state() === undefined) load()
      },
    ),
  )
  return (
    <Show
      when={shownOf(state())}
      fallback={
        <Asking
          address={props.address}
          tabindex={props.tabindex}
          button={(element) => {
            button = element
          }}
          onPress={load}
        />
      }
    >
      {(picture) => (
        <Shown
          picture={picture()}
          host={hostOf(props.address)}
          tabindex={props.tabindex}
          frame={(element) => {
            if (document.activeElement === button) focusSoon(() => element)
          }}
          onHide={() => {
            hidePicture(props.address)
            focusSoon(() => button)
          }}
        />
      )}
    </Show>
  )
}

export const PictureLinks = (props: {
  readonly post: PostView
  readonly tabindex: number | undefined
}): JSX.Element => {
  const { username, following } = useAccount()
  const isTrusted = (): boolean => {
    const { author, feed } = props.post
    return feed !== undefined || author === username || following.follows(author)
  }
  return (
    <Show when={pictureChoice() !== 'never'}>
      <For each={pictureAddresses(props.post.text)}>
        {(address) => (
          <PictureLink
            address={address}
            isAutomatic={pictureChoice() === 'always' && isTrusted()}
            tabindex={props.tabindex}
          />
        )}
      </For>
    </Show>
  )
}
