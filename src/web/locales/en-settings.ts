// Texts of the settings in English.
import { laterTexts } from './later.ts'
import type { Widened } from './widened.ts'

const enSettings = {
  parts: 'Parts of the settings',
  partNames: { look: 'Look', reading: 'Reading', keys: 'Keys', devices: 'Devices', data: 'Data' },
  names: { theme: 'Colours', density: 'Spacing', text: 'Size of text' },
  language: 'Language',
  languageOfBrowser: 'As the browser',
  values: {
    theme: { system: 'As the system', light: 'Light', dark: 'Dark', contrast: 'High contrast' },
    density: { comfortable: 'Comfortable', compact: 'Compact' },
    text: { small: 'Small', medium: 'Usual', large: 'Large', largest: 'Largest' },
  },
  saved: 'Saved in this browser.',
  secret: 'The secret of your name',
  secretHint: 'Whoever has it can write as you. Nobody else can restore it.',
} as const

export const settingTexts: Widened<typeof enSettings> = laterTexts('settings', enSettings)
