// A language that is not English: what it has no words for is said in English.
import { en, type Texts } from './en.ts'
import type { beginningTexts } from './en-beginnings.ts'
import type { groupTexts } from './en-groups.ts'
import type { networkTexts } from './en-network.ts'
import type { pictureTexts } from './en-pictures.ts'
import type { promotedTexts } from './en-promoted.ts'
import type { proofTexts } from './en-proof.ts'
import type { writingTexts } from './en-writing.ts'
import type { LaterName } from './later.ts'
import { overlaid } from './overlaid.ts'

type Parts<T> = T extends string | ((...parameters: never[]) => string) ? T : { readonly [K in keyof T]?: Parts<T[K]> }

/** Texts of views that come when they are opened: in English with the view, in other languages with the language. */
interface Later extends Readonly<Record<LaterName, object>> {
  readonly beginnings: Parts<typeof beginningTexts>
  readonly groups: Parts<typeof groupTexts>
  readonly network: Parts<typeof networkTexts>
  readonly pictures: Parts<typeof pictureTexts>
  readonly promoted: Parts<typeof promotedTexts>
  readonly proof: Parts<typeof proofTexts>
  readonly writing: Parts<typeof writingTexts>
}

/** The texts of another language. A test names those that are missing. */
export type Translation = Parts<Omit<Texts, 'later'>> & { readonly later?: Partial<Later> }

/** All texts, in the language where it has them. */
export const withEnglish = (translation: Translation): Texts =>
  ({ ...overlaid(en, translation), later: translation.later ?? {} }) as Texts
