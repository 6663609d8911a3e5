// The pod’s page in the language that nobody speaks.
import { disguised } from '../disguise.ts'
import { en, type PodTexts } from './en.ts'

export const pseudo = disguised(en, new Set(['language', 'product'])) as PodTexts
