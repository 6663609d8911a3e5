// What the administrators say of a pod, and secrets that all its processes share.
import type { PodSettingsJson } from '../api/pod-shapes.ts'
import { decodeHex, encodeHex } from '../codec/hex.ts'
import type { PodCore, Session } from './core.ts'

/** A pod as it begins: nobody comes in without an invitation. */
const atFirst: PodSettingsJson = {
  name: 'A pod',
  description: '',
  rules: '',
  joining: 'invitation',
  limits: { accounts: 1_000, postsADay: 200, follows: 500, registrationsADay: 100 },
}

const read = async (session: Session, name: string): Promise<string | undefined> => {
  const [row] = await session.query<{ readonly value: string }>('SELECT value FROM pod_settings WHERE name = ?', [name])
  return row?.value
}

const write = (session: Session, name: string, value: string): Promise<number> =>
  session.change(
    'INSERT INTO pod_settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    [name, value],
  )

/** What is set now. */
export const podSettings = async (session: Session): Promise<PodSettingsJson> => {
  const text = await read(session, 'pod')
  return text === undefined ? atFirst : { ...atFirst, ...(JSON.parse(text) as PodSettingsJson) }
}

/** Sets all of it. */
export const setPodSettings = async (session: Session, settings: PodSettingsJson): Promise<void> => {
  await write(session, 'pod', JSON.stringify(settings))
}

/** Made once, for salts of unknown names and for challenges: the same in all processes of the pod. */
export const podSecret = ({ engine, random }: PodCore): Promise<Uint8Array> =>
  engine.transaction(async (session) => {
    const known = decodeHex((await read(session, 'secret')) ?? '')
    if (known?.length === 32) return known
    const made = random.bytes(32)
    await write(session, 'secret', encodeHex(made))
    return made
  })
