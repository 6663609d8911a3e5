// What becomes of an opened message: a line in a thread, a group, a member of one, or nothing.
import { concatBytes } from '../../base/bytes.ts'
import type { Log } from '../../base/log.ts'
import { sha256 } from '../../crypto/hash.ts'
import { type DirectContent, readDirectContent } from '../../protocol/direct-message.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Groups } from './groups/groups.ts'
import type { MessageKind, MessageStore } from './message-store.ts'
import type { TrialStore } from './trial-store.ts'
import type { OpenedPost } from './trials.ts'

/** What delivery works on. */
export interface DeliveryNeeds {
  readonly log: Log
  readonly messages: MessageStore
  readonly trials: TrialStore
  readonly groups: Groups
  readonly follows: (localUser: string, name: string) => boolean
  /** Where in time a post stands: a claimed time to come would keep it on top, or nothing open or changed before. */
  readonly placeOf: (post: VerifiedPost) => number
}

interface Line {
  readonly text: string
  readonly kind: MessageKind
  /** Which one of several that a post stands for. */
  readonly part?: number
}

/** Half a digest tells sealed texts apart. */
const sealDigestBytes = 16

const sealDigestOf = ({ kind }: VerifiedPost): Uint8Array =>
  kind.kind === 'direct'
    ? sha256(concatBytes(kind.sealed.key, kind.sealed.body)).slice(0, sealDigestBytes)
    : new Uint8Array(0)

/** Delivers opened messages. Inside a transaction. */
export class Delivery {
  readonly #needs: DeliveryNeeds

  constructor(needs: DeliveryNeeds) {
    this.#needs = needs
  }

  deliver({ post, key, plaintext }: OpenedPost): void {
    const { log, trials, follows } = this.#needs
    const { author, postNumber } = post
    const read = readDirectContent(plaintext, author)
    if (!read.ok) {
      log.info('direct message refused', { author, postNumber, code: read.rejection.code })
      return
    }
    if (!key.isGroup && author !== key.owner && !follows(key.owner, author)) {
      trials.wait(key.owner, post)
      return
    }
    // Seen under another name or number: whoever copies what is sealed appears as its author (swarm-posts.md H11).
    if (!trials.isFirst(sealDigestOf(post), post)) {
      log.info('direct message refused', { author, postNumber, code: 'direct-copied' })
      return
    }
    if (key.isGroup) this.#toGroup(key.owner, post, read.value)
    else this.#toUser(key.owner as Username, post, read.value)
  }

  #toUser(localUser: Username, post: VerifiedPost, content: DirectContent): void {
    if (content.kind === 'group-invite') this.#invite(localUser, post, content)
    if (content.kind !== 'text') return
    const { author } = post
    const to = content.to ?? localUser
    const peer = author === localUser ? parseUsername(to) : author
    // A copy of what one wrote to a group comes from the group, too; what was sealed for somebody else is not for us.
    if (peer === undefined || (author !== localUser && to !== localUser)) return
    this.#keep({ localUser, peer, text: content.text, kind: 'text' }, post)
  }

  #invite(localUser: Username, post: VerifiedPost, content: DirectContent & { readonly kind: 'group-invite' }): void {
    const { author: invitedBy } = post
    const time = this.#needs.placeOf(post)
    const { secret, description } = content
    const alias = this.#needs.groups.invited({ localUser, invitedBy, secret, description, time })
    const text = `*** Invited by '${invitedBy}' to group: ${description}`
    if (alias !== undefined) this.#keep({ localUser, peer: alias, text, kind: 'notice' }, post)
  }

  #toGroup(alias: string, post: VerifiedPost, content: DirectContent): void {
    const { groups, placeOf } = this.#needs
    const { author } = post
    switch (content.kind) {
      case 'text':
        this.#forReaders(
          alias,
          { text: content.text, kind: groups.isMember(alias, author) ? 'text' : 'outsider' },
          post,
        )
        return
      case 'group-invite': {
        const text = `*** '${author}' changed group description to: ${content.description}`
        if (groups.described(alias, content.secret, content.description, placeOf(post)))
          this.#forReaders(alias, { text, kind: 'notice' }, post)
        return
      }
      case 'group-members':
        for (const [part, member] of content.members.entries()) {
          const text = `*** New member '${member}' invited by '${author}'`
          if (groups.addMember(alias, member)) this.#forReaders(alias, { text, kind: 'notice', part }, post)
        }
    }
  }

  #forReaders(alias: string, line: Line, post: VerifiedPost): void {
    for (const localUser of this.#needs.groups.readers(alias)) this.#keep({ localUser, peer: alias, ...line }, post)
  }

  #keep(line: Line & { readonly localUser: Username; readonly peer: string }, post: VerifiedPost): void {
    const { author, postNumber } = post
    const time = this.#needs.placeOf(post)
    const claimed = post.time === time ? undefined : post.time
    this.#needs.messages.add({ ...line, author, postNumber, time, claimed })
  }
}
