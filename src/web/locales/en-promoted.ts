// Texts of what found blocks say, in English.
import { laterTexts } from './later.ts'
import type { Widened } from './widened.ts'

const enPromoted = {
  seenLead:
    'Texts that blocks carry. Whoever finds a block may put one there, in any name: nobody has signed them, and nobody can answer them here.',
  seenNone: 'No block that this node has read carries a text.',
  seenEnd: 'These are all that this node has found.',
  title: 'What found blocks say',
  lead: 'A block that this computer finds carries a text of up to 140 characters, which others see as a promoted post.',
  nothing: 'Nothing yet: blocks found here promote nothing.',
  of: (name: string) => `In the name of ${name}:`,
  label: 'Text',
  add: 'Say this, too',
  replace: 'Say this alone',
  remove: 'Remove',
  removeOf: (text: string) => `Remove “${text}”`,
  saved: 'Saved. Blocks found from now on say it.',
  failed: (reason: string) => `That did not work: ${reason}`,
} as const

export const promotedTexts: Widened<typeof enPromoted> = laterTexts('promoted', enPromoted)
