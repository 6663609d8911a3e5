// What our blocks say: the promoted messages of this node's owner, one after another (swarm-posts.md 8.1-5, rpc.md 2.10).
import { CodedError } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import { type Chain, isPromotable } from '../../chain/index.ts'
import { codePointCount } from '../../codec/utf8.ts'
import { limits } from '../../protocol/limits.ts'
import { nobody, parseUsername } from '../../protocol/username.ts'
import type { Preferences } from '../preferences.ts'

/** In whose name what is said, the next one first. */
export interface OwnMessages {
  readonly user: string
  readonly texts: readonly string[]
}

/** What to do with a text. */
export type MessageOperation = 'add' | 'remove' | 'replace'

/** What own messages are built from. */
export interface PromotedMessagesNeeds {
  readonly chain: Pick<Chain, 'setPromotedMessage' | 'mined'>
  readonly preferences: Preferences
  readonly log: Log
}

const preference = 'promoted-messages'

const silent: OwnMessages = { user: nobody, texts: [] }

/** Texts that take turns. */
const maxTexts = 100

const faultOf = (text: string): string | undefined => {
  if (text === '') return 'A promoted message needs a text.'
  if (/\p{Surrogate}/u.test(text)) return 'The text is not valid Unicode.'
  if (codePointCount(text) > limits.messageCodePoints)
    return `A promoted message has at most ${String(limits.messageCodePoints)} characters.`
  return isPromotable(text) ? undefined : 'The text takes too many bytes for a block: use fewer characters.'
}

/** The messages of the blocks that this node finds. Where there are none, its blocks promote nothing. */
export class PromotedMessages {
  readonly #needs: PromotedMessagesNeeds
  #own: OwnMessages

  constructor(needs: PromotedMessagesNeeds) {
    this.#needs = needs
    const kept = needs.preferences.get(preference)
    this.#own = kept === undefined ? silent : (JSON.parse(kept) as OwnMessages)
    this.#say()
    needs.chain.mined.on(() => {
      this.#rotate()
    })
  }

  get messages(): OwnMessages {
    return this.#own
  }

  /** Whether a block can say it. Fault: `promoted.text-invalid`. */
  check(text: string): void {
    const fault = faultOf(text)
    if (fault !== undefined) throw new CodedError('promoted.text-invalid', fault)
  }

  /**
   * Changes the list and gives it. A name that has no key here is taken, too: until it has one, blocks speak for nobody
   * (errata 70). Faults: `promoted.text-invalid`, `promoted.full`.
   */
  change(user: string, text: string, operation: MessageOperation): readonly string[] {
    this.check(text)
    const texts = this.#changed(text, operation)
    if (texts.length > maxTexts)
      throw new CodedError('promoted.full', `At most ${String(maxTexts)} messages take turns. Remove one first.`)
    this.#keep({ user, texts })
    return texts
  }

  /** Says nothing from now on. */
  clear(): void {
    this.#keep(silent)
  }

  #changed(text: string, operation: MessageOperation): readonly string[] {
    const { texts } = this.#own
    if (operation === 'replace') return [text]
    if (operation === 'remove') return texts.filter((other) => other !== text)
    return texts.at(-1) === text ? texts : [...texts, text]
  }

  /** A block of ours has said the first: the others have their turn. */
  #rotate(): void {
    const { user, texts } = this.#own
    const [first, ...others] = texts
    if (first === undefined || others.length === 0) return
    try {
      this.#keep({ user, texts: [...others, first] })
    } catch {
      // The disk is full: the same one is said again.
      this.#needs.log.warn('promoted messages not rotated', {})
    }
  }

  #keep(own: OwnMessages): void {
    this.#needs.preferences.set(preference, JSON.stringify(own))
    this.#own = own
    this.#say()
  }

  #say(): void {
    const { user, texts } = this.#own
    const [text] = texts
    const signer = parseUsername(user) ?? nobody
    this.#needs.chain.setPromotedMessage(text === undefined ? undefined : { signer, text })
  }
}
