// Posts with one hashtag; they come as they are written while it is watched.
import { createMemo, createSignal, type JSX, Show } from 'solid-js'
import { folded } from '../../protocol/text-grammar.ts'
import { Empty } from '../components/empty.tsx'
import { TagIcon } from '../components/icons.tsx'
import { PageHead } from '../components/page-head.tsx'
import { PostPages } from '../components/post-pages.tsx'
import { placeTexts } from '../locales/en-places.ts'
import { texts } from '../locales/texts.ts'
import { sentenceOf } from '../state/faults.ts'
import { useAccount, usePage } from '../state/page.ts'
import { createPager } from '../state/pager.ts'
import type { PostView } from '../text/post-view.ts'

const pageSize = 50

const Watch = (props: { readonly tag: string }): JSX.Element => {
  const { tags } = useAccount()
  const { announcer } = usePage()
  const [fault, setFault] = createSignal('')
  const isWatched = (): boolean => tags.watches(props.tag)
  const toggle = async (): Promise<void> => {
    setFault('')
    try {
      const before = isWatched()
      await (before ? tags.unwatch(props.tag) : tags.watch(props.tag))
      announcer.say(before ? placeTexts.tags.unwatched(props.tag) : placeTexts.tags.watching(props.tag))
    } catch (reason) {
      setFault(texts.people.failed(sentenceOf(reason)))
    }
  }
  return (
    <>
      <button
        type="button"
        classList={{ primary: !isWatched() }}
        class="small"
        aria-pressed={isWatched()}
        onClick={() => void toggle()}
      >
        {isWatched() ? placeTexts.tags.unwatch : placeTexts.tags.watch}
      </button>
      <Show when={fault()}>
        <span class="fault" role="alert">
          {fault()}
        </span>
      </Show>
    </>
  )
}

export const TagPage = (props: { readonly tag: string }): JSX.Element => {
  const { session, router } = usePage()
  const { store, tags, own, username } = useAccount()
  const { tag } = props
  const pager = createPager<PostView>(async (before) => {
    const page = await session.client.gettagged({
      ...{ tag, count: pageSize, reader: username },
      ...(before === undefined ? {} : { before }),
    })
    return { items: store.takeAll(page.posts), next: page.next }
  })
  void pager.load()
  tags.load().catch(() => undefined)
  const posts = createMemo(() => {
    const known = new Set(pager.items().map(({ key }) => key))
    return [...tags.cameWith(tag).filter(({ key }) => !known.has(key)), ...pager.items()]
      .filter((post) => !own.mutes.hides(post))
      .sort((left, right) => right.place - left.place)
  })
  return (
    <>
      <PageHead title={placeTexts.tags.name(tag)} hasBack>
        <Watch tag={tag} />
      </PageHead>
      <p class="list-note muted">{tags.watches(folded(tag)) ? placeTexts.tags.isWatched : placeTexts.tags.watchHint}</p>
      <PostPages
        label={placeTexts.tags.posts(tag)}
        address={router.address()}
        pager={pager}
        posts={posts()}
        empty={<Empty title={placeTexts.tags.none} hint={placeTexts.tags.noneHint} icon={<TagIcon />} />}
        end={placeTexts.tags.end}
      />
    </>
  )
}
