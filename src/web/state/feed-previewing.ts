// A feed is looked at before it is followed.
import { type Accessor, createSignal } from 'solid-js'
import type { FeedPreviewJson } from '../../api/feeds.ts'
import { feedSentenceOf } from './feed-faults.ts'
import { useAccount, usePage } from './page.ts'
import { createTrying, type Trying } from './trying.ts'

/** What was found at an address, and the ways on. */
export interface FeedPreviewing extends Pick<Trying, 'busy' | 'fault' | 'run'> {
  readonly preview: Accessor<FeedPreviewJson | undefined>
  /** The node asks its server. */
  readonly look: (address: string) => void
  readonly follow: () => void
  readonly cancel: () => void
}

/** `followed` is called when the feed is followed; the timeline is read again then. */
export const createFeedPreviewing = (failed: (reason: string) => string, followed: () => unknown): FeedPreviewing => {
  const { client } = usePage().session
  const { username, timeline } = useAccount()
  const [preview, setPreview] = createSignal<FeedPreviewJson>()
  const { busy, fault, run } = createTrying(failed, feedSentenceOf)
  return {
    ...{ preview, busy, fault, run },
    look: (address) => {
      void run(async () => {
        setPreview(await client.previewfeed({ username, address }))
        return ''
      })
    },
    follow: () => {
      const found = preview()
      if (found === undefined) return
      void run(async () => {
        await client.followfeed({ username, address: found.url })
        setPreview(undefined)
        await followed()
        void timeline.load()
        return ''
      })
    },
    cancel: () => setPreview(undefined),
  }
}
