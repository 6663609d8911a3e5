import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { invitationLink, parseInvitation } from './invitation.ts'
import { parseUsername, type Username } from './username.ts'

const id = '5f'.repeat(32)
const names = (...texts: readonly string[]): readonly Username[] => texts.map((text) => parseUsername(text) as Username)
const invitation = {
  network: 'private:choir',
  peers: ['192.0.2.7:20001', '[2001:db8::1]:20001', 'choir.example:20001'],
  block: { height: 120, id },
  follow: names('alice', 'bob'),
}

describe('an invitation', () => {
  test('is a link, and read back as it was', () => {
    const link = invitationLink(invitation)
    expect(link).toBe(
      `twister:join?network=private:choir&peer=192.0.2.7:20001&peer=[2001:db8::1]:20001&peer=choir.example:20001&block=120-${id}&follow=alice,bob`,
    )
    expect(parseInvitation(` ${link}\n`)).toEqual({ ok: true, value: invitation })
    const least = { network: 'main', peers: [], block: undefined, follow: [] }
    expect(parseInvitation(invitationLink(least))).toEqual({ ok: true, value: least })
  })

  test('is read as a browser or a messenger may have written it, and with what later ones say besides', () => {
    const read = parseInvitation(
      `twister:join?network=private%3Achoir&peer=192.0.2.7%3A20001&song=yes&follow=alice%2Cbob`,
    )
    expect(read.ok && [read.value.network, read.value.peers, read.value.follow]).toEqual([
      'private:choir',
      ['192.0.2.7:20001'],
      ['alice', 'bob'],
    ])
  })

  test('names no more nodes and users than a camera reads', () => {
    const many = Array.from({ length: 40 }, (_, index) => `user${String(index)}`)
    const link = invitationLink({
      ...invitation,
      peers: many.map((name) => `${name}.example:1`),
      follow: names(...many),
    })
    const read = parseInvitation(link)
    expect(read.ok && [read.value.peers.length, read.value.follow.length]).toEqual([4, 16])
  })

  test.each([
    ['https://example.org', 'invitation-malformed'],
    ['', 'invitation-malformed'],
    [`twister:join?network=main&follow=${'a'.repeat(2_000)}`, 'invitation-malformed'],
    ['twister:join?', 'invitation-network-unknown'],
    ['twister:join?network=private:Choir', 'invitation-network-unknown'],
    ['twister:join?network=main -exec', 'invitation-network-unknown'],
    ['twister:join?network=main&peer=', 'invitation-peer-malformed'],
    ['twister:join?network=main&peer=a.example:99999', 'invitation-peer-malformed'],
    ['twister:join?network=main&peer=a.example%1b[2J', 'invitation-peer-malformed'],
    ['twister:join?network=main&follow=Alice', 'invitation-name-malformed'],
    ['twister:join?network=main&follow=al%00ice', 'invitation-name-malformed'],
  ])('%j is none: %s', (text, code) => {
    expect(parseInvitation(text)).toEqual({ ok: false, rejection: { code } })
  })

  test('never throws, and what it takes has nothing that a terminal obeys', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('network=main', 'peer=', 'follow=', 'block=', '&', '%', '%1b', 'a', '=', ',', '🦉')),
        (parts) => {
          const read = parseInvitation(`twister:join?${parts.join('')}`)
          if (read.ok) expect(read.value.peers.join('') + read.value.follow.join('')).toMatch(/^[\x20-\x7e]*$/u)
        },
      ),
    )
  })
})
