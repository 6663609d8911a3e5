// Texts of what a person keeps and takes along, in English: devices, recovery sheets, files.
import { count, number } from './english.ts'
import { laterTexts } from './later.ts'
import type { Widened } from './widened.ts'

const enKeeping = {
  devices: {
    title: 'Use your node on another device',
    lead: 'Whoever opens this link in a browser that can reach this node is logged in. It works once, within the next hour.',
    make: 'Make a login link',
    picture: 'The login link as a code for a camera',
    install: 'Install as an app',
    installHint: 'The page then has a window of its own, and opens without a network.',
    links: 'Open web+twister links here',
    linksHint:
      'Links such as web+twister:profile:bob on pages of others then lead to this page. The browser asks you once.',
    logOut: 'Log out of this browser',
    logOutHint:
      'All that this browser keeps is deleted: the posts for reading without the node, drafts, and texts that wait to be sent.',
    confirm: 'Delete and log out',
    cancel: 'Stay logged in',
  },
  recovery: {
    title: 'Recovery sheets',
    lead: 'One page of paper that alone brings your name back when its secret is lost or stolen. Whoever has the page can take the name.',
    none: 'None has been made on this node.',
    states: {
      valid: 'Valid',
      used: 'Used: its key is the one of the name now',
      worthless: 'Worthless: the key has been replaced since',
    },
    make: 'Make a recovery sheet',
    of: (name: string) => `Recovery sheet of ${name}`,
    made: (network: string, when: string) => `Network ${network}, made on ${when}.`,
    warning: 'Whoever has this sheet can take the name. Print it now: nothing of it is kept here.',
    use: (network: string) =>
      `Start a node of the network ${network}, and let it read the chain. On its page choose “I have a recovery sheet”, or write “twister recovery use”; then type the lines.`,
    picture: 'All lines as a code for a scanner',
    worthless: 'The sheet becomes worthless when the key of the name is replaced in another way: destroy it then.',
    print: 'Print',
    useTab: 'I have a recovery sheet',
    useLead:
      'Type the numbered lines of the sheet, or take a picture of its code. The name comes back with the next block; then the sheet is worth nothing any more.',
    useLabel: 'The lines of the sheet',
    lineWrong: (line: number) => `Line ${number.format(line)} is not as it stands on the sheet.`,
    useNow: 'Bring the name back',
    /** By the names that the node gives them. */
    faults: {
      'recovery.text': 'These are not the lines of a sheet, or the last ones are missing.',
      'recovery.other-network': 'This sheet is of another network than the one of this node.',
      'recovery.not-synced': 'The node still reads the chain: try again when it is up to date.',
      'recovery.unknown-name': 'The name of this sheet is not in the chain of this node.',
      'recovery.worthless': 'This sheet is worth nothing any more: the key of the name has been replaced since.',
      'recovery.key-pending': 'A new key for this name waits for a block already.',
    },
    done: 'I have printed it',
  },
  data: {
    title: 'Take everything with you',
    lead: 'Profile, posts, messages, follows, mutes and bookmarks as one file on the computer of the node. Another node takes it in with “twister import”, and replaces nothing.',
    passphrase: 'Passphrase',
    passphraseHint:
      'With one, the key and the groups go along, and all but the posts is sealed. Without one, neither is in the file.',
    write: 'Write the file',
    importTitle: 'Bring everything back',
    importLead: 'A file of a person, on the computer of the node, is merged with what is here. Nothing is replaced.',
    importFile: 'Path of the file',
    importPassphrase: 'Passphrase of the file, if it has one',
    importRead: 'Take it in',
    imported: (name: string, took: number, held: number, left: number) =>
      `From the file of ${name}: ${number.format(took)} taken, ${number.format(held)} here already, ${number.format(left)} left out.`,
    written: (file: string, folder: string, lines: number) =>
      `${file} is written, in ${folder}: ${count(lines, 'line', 'lines')}.`,
  },
} as const

/** Texts of what a person keeps and takes along. */
export const keepingTexts: Widened<typeof enKeeping> = laterTexts('keeping', enKeeping)
