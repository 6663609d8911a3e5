// Links of invitations, as other programs may write and read them (docs/protocol/extensions.md 12).
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Invitation, invitationLink, parseInvitation } from '../../src/protocol/invitation.ts'

interface Vectors {
  readonly accepted: readonly {
    readonly about: string
    readonly link: string
    readonly value: Omit<Invitation, 'block'> & { readonly block: Invitation['block'] | null }
    /** This is the form in which it is written. */
    readonly isWritten: boolean
  }[]
  readonly refused: readonly { readonly link: string; readonly code: string }[]
}

const { accepted, refused } = JSON.parse(
  readFileSync(new URL('../vectors/invitations.json', import.meta.url), 'utf8'),
) as Vectors

test.each(accepted)('$about', ({ link, value, isWritten }) => {
  const invitation = { ...value, block: value.block ?? undefined }
  expect(parseInvitation(link)).toEqual({ ok: true, value: invitation })
  expect(invitationLink(invitation) === link).toBe(isWritten)
})

test.each(refused)('$link is refused: $code', ({ link, code }) => {
  expect(parseInvitation(link)).toEqual({ ok: false, rejection: { code } })
})
