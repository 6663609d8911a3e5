// Posts of several people, as the read model of a pod takes them.
import type { PostFields, VerifiedPost } from '../../src/protocol/post.ts'
import { decodePost } from '../../src/protocol/post.ts'
import type { TakenPost } from '../../src/pods/model/taking.ts'
import { type Author, registered, signedPiece, TestKeys } from './swarms.ts'

const keys = new TestKeys()
const authors = new Map<string, Author>()

const authorOf = (name: string): Author => {
  const author = authors.get(name) ?? registered(keys, name)
  authors.set(name, author)
  return author
}

/** The time at which the posts of a test begin, in Unix seconds. */
export const startTime = 1_700_000_000

/** A signed post. */
export const postBy = (name: string, number: number, fields: Partial<PostFields> = {}): VerifiedPost => {
  const decoded = decodePost(signedPiece(authorOf(name), number, fields))
  if (!decoded.ok) throw new Error(`no post: ${decoded.rejection.code}`)
  return decoded.value as VerifiedPost
}

/** A post at the place that it claims. */
export const takenBy = (name: string, number: number, fields: Partial<PostFields> = {}): TakenPost => {
  const post = postBy(name, number, fields)
  return { post, time: post.time }
}
