// The page in the language that nobody speaks.
import { en, type Texts } from './en.ts'
import { beginningTexts } from './en-beginnings.ts'
import { groupTexts } from './en-groups.ts'
import { keepingTexts } from './en-keeping.ts'
import { networkTexts } from './en-network.ts'
import { peopleListTexts } from './en-lists.ts'
import { tellingTexts } from './en-telling.ts'
import { nodeSettingTexts } from './en-node-settings.ts'
import { twtTexts } from './en-twts.ts'
import { pictureTexts } from './en-pictures.ts'
import { promotedTexts } from './en-promoted.ts'
import { proofTexts } from './en-proof.ts'
import { readingTexts } from './en-reading.ts'
import { sendingTexts } from './en-sending.ts'
import { writingTexts } from './en-writing.ts'
import { feedTexts } from './en-feeds.ts'
import { newcomerTexts } from './en-newcomers.ts'
import { placeTexts } from './en-places.ts'
import { profileTexts } from './en-profile.ts'
import { settingTexts } from './en-settings.ts'
import type { LaterName } from './later.ts'
import { disguised } from './disguise.ts'

/** What is typed, written to files or made of signs alone. */
const asItIs = new Set([
  ...[
    'language',
    'product',
    'login.command',
    'later.feeds.placeholder',
    'later.newcomers.secret.fileName',
    'later.profile.handle',
    'later.places.tags.name',
  ],
])

const later: Readonly<Record<LaterName, object>> = {
  beginnings: { ...beginningTexts },
  groups: { ...groupTexts },
  keeping: { ...keepingTexts },
  network: { ...networkTexts },
  peopleLists: { ...peopleListTexts },
  telling: { ...tellingTexts },
  nodeSettings: { ...nodeSettingTexts },
  twts: { ...twtTexts },
  pictures: { ...pictureTexts },
  promoted: { ...promotedTexts },
  proof: { ...proofTexts },
  reading: { ...readingTexts },
  sending: { ...sendingTexts },
  feeds: { ...feedTexts },
  newcomers: { ...newcomerTexts },
  places: { ...placeTexts },
  profile: { ...profileTexts },
  settings: { ...settingTexts },
  writing: { ...writingTexts },
}

/** All that other languages have to say. */
export const allEnglish = { ...en, later }

export const pseudo = disguised(allEnglish, asItIs) as Texts
