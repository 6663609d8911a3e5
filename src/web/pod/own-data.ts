// What leaves the page as a file, and pictures that come in as one.
import type { PodClient } from '../../api/pod.ts'
import { CodedError } from '../../base/coded-error.ts'
import { texts } from '../locales/pod/texts.ts'

/** Pages of posts of one export: 100,000 posts and more. */
const maxPages = 2_000

/** Sides of a picture in pixels, as the original client has it. */
const side = 64

/** Longest data URL: what fits into an item with its names. */
const maxPicture = 7_500

const save = (name: string, text: string): void => {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  link.download = name
  link.click()
  setTimeout(() => {
    URL.revokeObjectURL(link.href)
  }, 10_000)
}

/** All of an account in one file: what the pod keeps, and its signed posts. */
export const exportAccount = async (client: PodClient): Promise<void> => {
  const account = await client.exportaccount({})
  const posts: string[] = []
  let after: number | null | undefined
  for (let page = 0; page < maxPages && after !== null; page += 1) {
    const found: Awaited<ReturnType<PodClient['exportposts']>> = await client.exportposts(
      after === undefined ? {} : { after },
    )
    posts.push(...found.posts)
    after = found.next
  }
  save(`${account.name}-pod.json`, JSON.stringify({ ...account, posts }, null, 1))
}

/** A picture made small enough to be signed: a data URL. */
export const smallPicture = async (file: Blob): Promise<string> => {
  const picture = await createImageBitmap(file)
  const canvas = document.createElement('canvas')
  canvas.width = side
  canvas.height = side
  const edge = Math.min(picture.width, picture.height)
  const [left, top] = [(picture.width - edge) / 2, (picture.height - edge) / 2]
  canvas.getContext('2d')?.drawImage(picture, left, top, edge, edge, 0, 0, side, side)
  for (const quality of [0.9, 0.75, 0.6, 0.4]) {
    const url = canvas.toDataURL('image/jpeg', quality)
    if (url.length <= maxPicture) return url
  }
  throw new CodedError('pod.picture', texts.faults.picture)
}
