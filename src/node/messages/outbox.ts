// What leaves this node sealed: texts are kept before anything is signed, and shown when their posts are out.
import { CodedError } from '../../base/coded-error.ts'
import type { Random } from '../../base/random.ts'
import { type SealedMessage, seal } from '../../crypto/ecies.ts'
import type { PublicKey } from '../../crypto/keys.ts'
import { type DirectContent, encodeDirectContent } from '../../protocol/direct-message.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { Swarms } from '../../swarm/index.ts'
import type { DirectPublisher } from '../direct-publisher.ts'
import type { Groups } from './groups/groups.ts'
import type { MessageStore } from './message-store.ts'

/** What messages leave through. */
export interface OutboxNeeds {
  readonly database: Database
  readonly random: Random
  readonly users: UserKeys
  readonly groups: Pick<Groups, 'publicKey'>
  readonly messages: MessageStore
  readonly posts: DirectPublisher
  readonly swarms: Pick<Swarms, 'post'>
}

/** A message that a local user wants to send. */
export interface MessageDraft {
  readonly from: string
  readonly to: string
  readonly text: string
  /** Undefined: the next free one. */
  readonly postNumber?: number | undefined
  /** A second post, sealed to the sender: other nodes with the same key show it. */
  readonly copySelf?: boolean | undefined
}

/** What is noted around the publishing of posts, by the number of the first one. */
export interface Around {
  readonly begun: (first: number) => void
  readonly failed?: (first: number) => void
}

/** A text that is kept in a thread of its sender. */
interface KeptText {
  readonly peer: string
  readonly text: string
  /** Which of the posts the sender can open: its place. */
  readonly shownAt: number
}

/** Messages cut short that are remembered, should their senders try again. */
const maxCutShort = 1000

/** The one way by which sealed posts leave this node. */
export class Outbox {
  readonly #needs: OutboxNeeds

  constructor(needs: OutboxNeeds) {
    this.#needs = needs
  }

  /** The key of a user or a group now. Fault: `messages.no-recipient`. */
  recipientKey(to: string): PublicKey {
    const { groups, users } = this.#needs
    const username = parseUsername(to)
    const key = username === undefined ? groups.publicKey(to) : users.keyAt(username, users.bestHeight())
    if (key !== undefined) return key
    throw new CodedError(
      'messages.no-recipient',
      `There is no user and no group “${to.slice(0, 32)}” that this node knows: the message cannot be sealed. ` +
        'Check the name; if it is new, wait until its registration is in a block.',
    )
  }

  sealed(plaintext: Uint8Array, recipient: PublicKey): SealedMessage {
    return seal(plaintext, recipient, this.#needs.random)
  }

  sealedTo(to: string, from: string, content: DirectContent): SealedMessage {
    return this.sealed(encodeDirectContent(content, from as Username), this.recipientKey(to))
  }

  /** A text is kept in the sender's thread before anything of it is signed, and shown when it is out. */
  async publish(
    { from, postNumber }: Pick<MessageDraft, 'from' | 'postNumber'>,
    sealed: readonly SealedMessage[],
    text?: KeptText,
    around?: Around,
  ): Promise<readonly VerifiedPost[]> {
    const author = from as Username
    const posts = await this.#needs.posts.publishDirect({
      ...{ username: from, sealed, postNumber },
      earlier: (first) => {
        const sent = text === undefined ? undefined : this.#needs.messages.sent(author, first)
        return sent?.peer === text?.peer && sent?.text === text?.text ? sent?.lastNumber : undefined
      },
      begin: (first, time) => {
        around?.begun(first)
        if (text === undefined) return
        this.#needs.database.transaction(() => {
          this.#needs.messages.dropSending(author, first)
          const numbers = {
            postNumber: first + text.shownAt,
            firstNumber: first,
            lastNumber: first + sealed.length - 1,
          }
          this.#needs.messages.add(
            { localUser: author, peer: text.peer, author, ...numbers, time, text: text.text },
            true,
          )
        })
      },
      failed: (first) => {
        around?.failed?.(first)
        if (text !== undefined) this.#needs.messages.dropSending(author, first)
      },
    })
    const [first] = posts
    if (text !== undefined && first !== undefined) this.#needs.messages.show(author, first.postNumber)
    return posts
  }

  /** Sendings that the end of the process cut short: what is out is shown, the others wait to be tried again. */
  finishSending(): void {
    let cutShort = 0
    for (const { author, firstNumber } of this.#needs.messages.sending()) {
      if (this.#needs.swarms.post(author, firstNumber) !== undefined) this.#needs.messages.show(author, firstNumber)
      else if ((cutShort += 1) > maxCutShort) this.#needs.messages.dropSending(author, firstNumber)
    }
  }
}
