// What one member of a group tells the others, and whoever is to become one (swarm-posts.md 7.3).
import type { Scope } from '../../../base/scope.ts'
import type { SealedMessage } from '../../../crypto/ecies.ts'
import { splitMembers } from '../../../protocol/direct-message.ts'
import type { Username } from '../../../protocol/username.ts'
import type { MessageDraft, Outbox } from '../outbox.ts'
import type { Groups } from './groups.ts'
import { type DueList, MemberLists, type MemberListsNeeds } from './member-lists.ts'

/** What invitations are made with. */
export interface InvitationsNeeds extends Omit<MemberListsNeeds, 'publish'> {
  readonly keys: { requireUnlocked(): void }
  readonly groups: Groups
  readonly outbox: Outbox
}

/** Invitations to a group that are ready to leave. */
interface Prepared {
  readonly invited: readonly Username[]
  readonly invitations: readonly SealedMessage[]
  /** Who had left the group hears of it again. */
  readonly heed: () => void
}

/** Invitations to groups, and what goes with them. */
export class Invitations {
  readonly #needs: InvitationsNeeds
  readonly #memberLists: MemberLists

  constructor(needs: InvitationsNeeds, scope: Scope) {
    this.#needs = needs
    this.#memberLists = new MemberLists({ ...needs, publish: this.#tellMembers.bind(this) }, scope)
  }

  /**
   * Invites users to a group and tells the group its members: at once when all are of this node, otherwise when the
   * invitations have spread. Faults: `groups.unknown`, and as `send`.
   */
  async invite(from: string, postNumber: number | undefined, alias: string, names: readonly string[]): Promise<void> {
    const { groups, keys } = this.#needs
    keys.requireUnlocked()
    const { description } = groups.info(alias)
    const secret = groups.secret(alias)
    const invited = [...new Set(names)] as Username[]
    const invitations = invited.map((name) =>
      this.#needs.outbox.sealedTo(name, from, { kind: 'group-invite', description, secret }),
    )
    const heed = (): void => {
      for (const name of invited) groups.heed(name, alias)
    }
    const draft = { from, postNumber }
    if (invited.every((name) => groups.isLocal(name))) {
      const sealed = [...invitations, ...this.#sealedLists(from, alias, invited)]
      if (sealed.length > 0) await this.#needs.outbox.publish(draft, sealed, undefined, { begun: heed })
    } else await this.#inviteElsewhere(draft, alias, { invited, invitations, heed })
  }

  /** Gives a group another description, and tells it. Faults: as `invite`. */
  async describe(from: string, postNumber: number | undefined, alias: string, description: string): Promise<void> {
    this.#needs.keys.requireUnlocked()
    const secret = this.#needs.groups.secret(alias)
    const sealed = this.#needs.outbox.sealedTo(alias, from, { kind: 'group-invite', description, secret })
    await this.#needs.outbox.publish({ from, postNumber }, [sealed])
  }

  async #inviteElsewhere(
    draft: Pick<MessageDraft, 'from' | 'postNumber'>,
    alias: string,
    { invited, invitations, heed }: Prepared,
  ): Promise<void> {
    const listOf = (firstNumber: number): DueList => {
      const lastNumber = firstNumber + invitations.length - 1
      return { author: draft.from as Username, alias, firstNumber, lastNumber }
    }
    const posts = await this.#needs.outbox.publish(draft, invitations, undefined, {
      begun: (first) => {
        this.#needs.database.transaction(() => {
          heed()
          this.#memberLists.due(listOf(first), invited)
        })
      },
      failed: (first) => {
        this.#memberLists.drop(listOf(first))
      },
    })
    const [first] = posts
    if (first !== undefined) await this.#memberLists.tell(listOf(first.postNumber))
  }

  async #tellMembers(author: Username, alias: string, invited: readonly Username[]): Promise<void> {
    this.#needs.keys.requireUnlocked()
    await this.#needs.outbox.publish({ from: author }, this.#sealedLists(author, alias, invited))
  }

  /** Everybody who is in a group or invited to it, in as many messages as it takes. */
  #sealedLists(from: string, alias: string, invited: readonly Username[]): readonly SealedMessage[] {
    const everyone = [...new Set([...this.#needs.groups.info(alias).members, ...invited])].sort()
    return splitMembers(everyone).map((members) =>
      this.#needs.outbox.sealedTo(alias, from, { kind: 'group-members', members }),
    )
  }
}
