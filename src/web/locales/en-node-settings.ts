// Texts of the settings of the node and of the keys of the page, in English.
import { bytes, count, number } from './english.ts'
import { laterTexts } from './later.ts'
import type { Widened } from './widened.ts'

const enNodeSettings = {
  lead: (file: string) =>
    `Mining changes at once. Everything else is written into ${file}, and holds from the next start of the node on.`,
  network: 'Network',
  folder: 'Data directory',
  chainPort: 'Port of the chain',
  swarmPort: 'Port of swarms and DHT',
  way: 'Way to the network',
  direct: 'direct',
  reach: 'Whether others reach it',
  examine: 'Have it examined',
  space: 'Room for posts',
  used: (megabytes: number) => `${bytes(megabytes * 1_000_000)} used, no bound`,
  usedOf: (megabytes: number, budget: number) => `${bytes(megabytes * 1_000_000)} of ${bytes(budget * 1_000_000)} used`,
  others: 'Kept for others',
  keptFor: (users: number, posts: number) => `${count(posts, 'post', 'posts')} of ${number.format(users)} strangers`,
  wallet: 'Wallet',
  walletStates: {
    open: 'without a passphrase',
    locked: 'locked: nothing can be signed',
    unlocked: 'unlocked for now',
  },
  setting: (name: string) => `Setting: ${name}`,
  stopTitle: 'End the node',
  stopAsk: 'End the node…',
  stopLead:
    'Nobody gets your posts from here any more, or those that this node keeps for others, and nothing new comes. What is not sent yet stays on its computer and goes out after the next start; so do posts for later whose time has come by then. This page shows only what the browser has kept.',
  stopNow: 'End it now',
  stopNot: 'Let it run',
  keysTitle: 'Keys of the page',
  changeKeys: 'Change keys',
  changeKey: (key: string, words: string) => `${key}: ${words}. Choose another key`,
  press: 'Press the new key; Escape leaves it.',
  changed: (key: string) => `The key is ${key} now.`,
  swapped: (key: string) => `${key} had another use: both have changed places.`,
  unusable: 'This key cannot be used: take a letter or a sign that stands on one key.',
  reset: 'All keys as they were',
} as const

export const nodeSettingTexts: Widened<typeof enNodeSettings> = laterTexts('nodeSettings', enNodeSettings)
