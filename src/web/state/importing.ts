// A name and a secret that come back: whether they can be right, and bringing them into the node.
import { type Accessor, createSignal } from 'solid-js'
import { nameAsMeant } from '../../protocol/username.ts'
import { newcomerTexts } from '../locales/en-newcomers.ts'
import { sentenceOf } from './faults.ts'
import { createNameCheck, nameFault, type NameVerdict } from './name-check.ts'
import type { Page } from './page.ts'

const secretLength = 52

/** Why a text cannot be a secret; empty when it looks like one. The node checks its sum. */
export const secretFault = (secret: string): string => {
  if (secret === '') return ''
  if (/[^1-9A-HJ-NP-Za-km-z]/.test(secret)) return newcomerTexts.importing.secretAlphabet
  return secret.length === secretLength ? '' : newcomerTexts.importing.secretLength(secret.length)
}

/** What the import form shows and does. */
export interface Importing {
  readonly name: Accessor<string>
  readonly setName: (name: string) => void
  readonly secret: Accessor<string>
  readonly setSecret: (secret: string) => void
  readonly check: Accessor<NameVerdict>
  readonly ready: Accessor<boolean>
  readonly fault: Accessor<string>
  readonly load: () => Promise<void>
}

/** Imports for the page's node, beginning with what is known of the name. */
export const createImporting = (page: Page, known: string, onImported: (username: string) => void): Importing => {
  const { client, status } = page.session
  const [name, setName] = createSignal(known)
  const [secret, setSecret] = createSignal('')
  const [busy, setBusy] = createSignal(false)
  const [fault, setFault] = createSignal('')
  const check = createNameCheck({ client, clock: page.clock, status }, name)
  const nameFits = (): boolean => name() !== '' && nameFault(name()) === ''
  const ready = (): boolean => nameFits() && secret() !== '' && secretFault(secret()) === '' && !busy()
  const load = async (): Promise<void> => {
    if (!ready()) return
    setBusy(true)
    setFault('')
    try {
      const isKnown = check().kind === 'taken' || check().kind === 'own'
      const unknownName = isKnown ? {} : { rescan: false, allow_new_user: true }
      await client.importprivkey({ secret: secret(), username: name(), ...unknownName })
      setSecret('')
      onImported(name())
    } catch (reason) {
      setFault(newcomerTexts.importing.failed(sentenceOf(reason)))
    } finally {
      setBusy(false)
    }
  }
  return {
    name,
    setName: (typed) => setName(nameAsMeant(typed)),
    secret,
    // People paste secrets with the spaces and line ends of wherever they kept them.
    setSecret: (text) => setSecret(text.replace(/\s/g, '')),
    check,
    ready,
    fault,
    load,
  }
}
