// A language that is not English: what it has no words for is said in English.
import { en, type Texts } from './en.ts'
import type { beginningTexts } from './en-beginnings.ts'
import type { groupTexts } from './en-groups.ts'
import type { keepingTexts } from './en-keeping.ts'
import type { networkTexts } from './en-network.ts'
import type { peopleListTexts } from './en-lists.ts'
import type { tellingTexts } from './en-telling.ts'
import type { nodeSettingTexts } from './en-node-settings.ts'
import type { twtTexts } from './en-twts.ts'
import type { pictureTexts } from './en-pictures.ts'
import type { promotedTexts } from './en-promoted.ts'
import type { proofTexts } from './en-proof.ts'
import type { readingTexts } from './en-reading.ts'
import type { sendingTexts } from './en-sending.ts'
import type { writingTexts } from './en-writing.ts'
import type { feedTexts } from './en-feeds.ts'
import type { newcomerTexts } from './en-newcomers.ts'
import type { placeTexts } from './en-places.ts'
import type { profileTexts } from './en-profile.ts'
import type { settingTexts } from './en-settings.ts'
import type { LaterName } from './later.ts'
import { overlaid } from './overlaid.ts'

type Parts<T> = T extends string | ((...parameters: never[]) => string) ? T : { readonly [K in keyof T]?: Parts<T[K]> }

/** Texts of views that come when they are opened: in English with the view, in other languages in a file of their own. */
interface Later extends Readonly<Record<LaterName, object>> {
  readonly beginnings: Parts<typeof beginningTexts>
  readonly groups: Parts<typeof groupTexts>
  readonly keeping: Parts<typeof keepingTexts>
  readonly network: Parts<typeof networkTexts>
  readonly peopleLists: Parts<typeof peopleListTexts>
  readonly telling: Parts<typeof tellingTexts>
  readonly nodeSettings: Parts<typeof nodeSettingTexts>
  readonly twts: Parts<typeof twtTexts>
  readonly pictures: Parts<typeof pictureTexts>
  readonly promoted: Parts<typeof promotedTexts>
  readonly proof: Parts<typeof proofTexts>
  readonly reading: Parts<typeof readingTexts>
  readonly sending: Parts<typeof sendingTexts>
  readonly feeds: Parts<typeof feedTexts>
  readonly newcomers: Parts<typeof newcomerTexts>
  readonly places: Parts<typeof placeTexts>
  readonly profile: Parts<typeof profileTexts>
  readonly settings: Parts<typeof settingTexts>
  readonly writing: Parts<typeof writingTexts>
}

/** The texts of another language that the page may need at once. A test names those that are missing. */
export type Translation = Parts<Omit<Texts, 'later'>>

/** Its texts of views that come later. */
export type LaterTranslation = Partial<Later>

/** All texts, in the language where it has them. */
export const withEnglish = (translation: Translation, later: LaterTranslation = {}): Texts =>
  ({ ...overlaid(en, translation), later }) as Texts
