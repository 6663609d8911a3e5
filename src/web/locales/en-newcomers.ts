// Texts of how to begin, in English.
import { count, number } from './english.ts'
import { laterTexts } from './later.ts'
import type { Widened } from './widened.ts'

const enNewcomers = {
  welcome: {
    title: 'Who do you want to be?',
    lead: 'A name on twister belongs to whoever registered it first, for ever. No company gives it to you, and none can take it away.',
    tabs: 'Ways to begin',
    create: 'New name',
    importTab: 'I have a secret',
    invitationTab: 'I have an invitation',
    cancel: 'Back to the timeline',
  },

  create: {
    label: 'Name',
    hint: '1 to 16 characters: small letters a–z, digits, underscore.',
    tooLong: (extra: number) => `Too long by ${count(extra, 'character', 'characters')}. A name has at most 16.`,
    badCharacter: (characters: string) => `Not possible in a name: ${characters}`,
    checking: 'Looking it up in the chain…',
    taken: (name: string) => `${name} belongs to someone already.`,
    own: (name: string) => `${name} is a user of this node already.`,
    free: (name: string) => `${name} is free.`,
    unknown: 'The node has not read the whole chain yet, so it cannot say which names are free. Give it some minutes.',
    similar: 'Names like it:',
    mine: (name: string) => `${name} is mine: import its secret`,
    submit: 'Create this user',
    failed: (reason: string) => `The user was not created: ${reason}`,
  },

  secret: {
    title: (name: string) => `The secret of ${name}`,
    warning:
      'This is the only key to your name. Whoever has it can write as you; if you lose it, nobody can give your name back. Keep a copy away from this computer.',
    again: 'So far it is on this computer alone, where the menu at the top shows it again.',
    label: 'Secret',
    copy: 'Copy',
    copied: 'Copied',
    copyFailed: 'Copying was refused by the browser: select the text and copy it yourself.',
    download: 'Save as a file',
    fileName: (name: string) => `twister-secret-${name}.txt`,
    fileText: (name: string, secret: string) =>
      `Secret of the twister user "${name}"\n\n${secret}\n\nWhoever has it can write as ${name}. Keep it safe.\n`,
    confirm: 'I have saved it in a safe place',
    next: 'Register the name',
    close: 'Done',
  },

  importing: {
    nameLabel: 'Name',
    secretLabel: 'Secret',
    secretHint: 'The 52 characters you saved when you created the name.',
    secretLength: (length: number) => `A secret has 52 characters; this has ${number.format(length)}.`,
    secretAlphabet: 'There is a character in it that no secret has.',
    nameUnknown: 'The chain does not know this name. Import only if you have not registered it yet.',
    submit: 'Import',
    failed: (reason: string) => `Not imported: ${reason}`,
  },
} as const

export const newcomerTexts: Widened<typeof enNewcomers> = laterTexts('newcomers', enNewcomers)
