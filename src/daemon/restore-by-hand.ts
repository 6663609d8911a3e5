// `twister restore`: what is said of a restoration.
import { nowSeconds } from '../base/clock.ts'
import { systemClock } from '../net/system-clock.ts'
import { daemonSettingsOf } from './node-settings.ts'
import { restoreNode } from './restore.ts'
import type { Settings } from './settings.ts'

/** Restores into the data directory of the settings. */
export const restoreByHand = async (
  settings: Settings,
  folder: string,
): Promise<Readonly<Record<'folder' | 'text', string>>> => {
  const { dataDirectory, network } = daemonSettingsOf(settings)
  const place = { dataDirectory, network: network.name, time: nowSeconds(systemClock) }
  const { manifest, aside } = await restoreNode(folder, place)
  const day = new Date(manifest.time * 1000).toISOString().slice(0, 16).replace('T', ' ')
  const text = [
    `The node of ${day} UTC is back in ${dataDirectory}, every file verified. Start it as ever.`,
    ...(aside === undefined ? [] : [`What was there before is in ${aside}; delete it when all is well.`]),
    'Posts that were written since are fetched from the network: wait for them before you write.',
  ].join('\n')
  return { folder: dataDirectory, text }
}
