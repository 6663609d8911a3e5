// Pictures of the page compared with those that were looked at: small, tolerant, and only where letters look the same.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'

/** What is kept of the pictures that were looked at. */
const folder = 'test/pictures'
/** A new picture is written here when it differs, in full size. */
const output = 'test-output/pictures/states'

/** Kept pictures have a third of the width and height: enough for anything to be missed that moves, and 10 kB each. */
const reduction = 3
/** A point differs when one of its colours does by more than this, of 255: what packing and smoothing make is less. */
const tolerance = 56
/** Most points of a picture that may differ, as a share. */
const mostDiffering = 0.003

/** Draws a picture in a page of its own: smaller, and packed; and says which share of a kept one differs. */
const compareScript = `async ({ picture, kept, reduction, tolerance }) => {
  const pixels = async (data, scale) => {
    const bitmap = await createImageBitmap(await (await fetch(data)).blob())
    const canvas = new OffscreenCanvas(Math.round(bitmap.width / scale), Math.round(bitmap.height / scale))
    const context = canvas.getContext('2d', { willReadFrequently: true })
    context.imageSmoothingQuality = 'high'
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    return { canvas, data: context.getImageData(0, 0, canvas.width, canvas.height).data }
  }
  const now = await pixels(picture, reduction)
  const bytes = new Uint8Array(await (await now.canvas.convertToBlob({ type: 'image/webp', quality: 0.8 })).arrayBuffer())
  const packed = btoa(String.fromCharCode(...bytes))
  if (kept === undefined) return { packed, share: 1 }
  const before = await pixels(kept, 1)
  if (before.data.length !== now.data.length) return { packed, share: 1 }
  let differing = 0
  for (let at = 0; at < now.data.length; at += 4) {
    const most = Math.max(...[0, 1, 2].map((colour) => Math.abs(now.data[at + colour] - before.data[at + colour])))
    if (most > tolerance) differing += 1
  }
  return { packed, share: differing / (now.data.length / 4) }
}`

/** How this machine draws letters: its fonts and its browser decide. */
const lettersScript = `(() => {
  const canvas = new OffscreenCanvas(400, 60)
  const context = canvas.getContext('2d')
  const families = ['system-ui', 'ui-monospace', 'monospace']
  families.forEach((family, row) => {
    context.font = '15px ' + family
    context.fillText('Hamburgefonts 0123 ÄЖ你ع → ·', 2, 18 + 20 * row)
  })
  let sum = 0
  for (const value of context.getImageData(0, 0, 400, 60).data) sum = (sum * 31 + value) >>> 0
  return sum.toString(16) + ' ' + (/Chrom(?:e|ium)\\/(\\d+)/u.exec(navigator.userAgent)?.[1] ?? '')
})()`

/** A picture that was taken. */
export interface Look {
  /** What is wrong with how the page looked; empty: nothing, or nothing to compare with. */
  readonly faults: Promise<readonly string[]>
}

/** Compares pictures, or keeps them as those that were looked at. */
export interface Album {
  /** Whether letters look here as where the kept pictures were made; where they do not, nothing is compared. */
  readonly isComparable: boolean
  /** Takes a picture; `isWhole`: also of what is below the window. */
  readonly look: (page: Page, name: string, isWhole?: boolean) => Promise<Look>
}

const lettersFile = `${folder}/letters.txt`

const dataOf = (type: string, bytes: Uint8Array): string =>
  `data:${type};base64,${Buffer.from(bytes).toString('base64')}`

/** `isWriting`: what is seen is kept, and not compared. */
export const openAlbum = async (browser: Browser, isWriting: boolean): Promise<Album> => {
  const tool = await browser.newPage()
  const letters = await tool.evaluate<string>(lettersScript)
  mkdirSync(folder, { recursive: true })
  mkdirSync(output, { recursive: true })
  if (isWriting) writeFileSync(lettersFile, `${letters}\n`)
  const isComparable = existsSync(lettersFile) && readFileSync(lettersFile, 'utf8').trim() === letters
  const judge = async (shown: Uint8Array, name: string): Promise<readonly string[]> => {
    const file = `${folder}/${name}.webp`
    if (isWriting) writeFileSync(`${output}/${name}.png`, shown)
    if (!isComparable && !isWriting) return []
    const kept = isWriting || !existsSync(file) ? undefined : dataOf('image/webp', readFileSync(file))
    const argument = { picture: dataOf('image/png', shown), kept, reduction, tolerance }
    const { packed, share } = await tool.evaluate<{ readonly packed: string; readonly share: number }>(
      `(${compareScript})(${JSON.stringify(argument)})`,
    )
    if (isWriting) writeFileSync(file, Buffer.from(packed, 'base64'))
    else if (share > mostDiffering) {
      writeFileSync(`${output}/${name}.png`, shown)
      return [`${name}: ${(100 * share).toFixed(2)} % differ; see ${output}/${name}.png`]
    }
    return []
  }
  const look = async (page: Page, name: string, isWhole = false): Promise<Look> => {
    // How many seconds are left is another number each time.
    const mask = [page.locator('.banner:not(.banner-ended, [role=alert])')]
    const how = { animations: 'disabled', caret: 'hide', fullPage: isWhole } as const
    const shown = await page.screenshot({ ...how, mask, maskColor: '#888888' })
    return { faults: judge(shown, name) }
  }
  return { isComparable, look }
}
