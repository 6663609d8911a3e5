// A picture of a stranger made anew: its points alone are taken, drawn small, and written as a PNG of ours (docs/adr/0093).
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { draw } from './drawing.ts'
import type { Job } from './job.ts'
import { type Points, pngOf } from './png.ts'

/** The bytes as a host gave them, what they say that they are, how many pixels are read, and how large a side is drawn. */
export interface AvatarRequest {
  readonly bytes: Uint8Array
  readonly type: string
  readonly width: number
  readonly height: number
  readonly mostPixels: number
  readonly mostSide: number
}

interface WebpDecoder {
  init(module: unknown): Promise<void>
  default(bytes: ArrayBuffer): Promise<Points>
}

/** The part of the WebAssembly API in use: Node.js has it, its type package does not. */
declare const WebAssembly: { readonly Module: new (bytes: Uint8Array) => object }

const load = createRequire(import.meta.url)

const openWebp = async (): Promise<WebpDecoder> => {
  const opened = load('@jsquash/webp/decode.js') as WebpDecoder
  const file = readFileSync(load.resolve('@jsquash/webp/codec/dec/webp_dec.wasm'))
  await opened.init(new WebAssembly.Module(file))
  return opened
}

let webp: Promise<WebpDecoder> | undefined

/** The library that draws knows PNG, JPEG and GIF. */
const drawable = async ({ bytes, type, mostPixels }: AvatarRequest): Promise<string | undefined> => {
  if (type !== 'image/webp') return `data:${type};base64,${Buffer.from(bytes).toString('base64')}`
  webp ??= openWebp()
  const points = await (await webp).default(new Uint8Array(bytes).buffer)
  if (points.width * points.height > mostPixels) return undefined
  return `data:image/png;base64,${Buffer.from(pngOf(points)).toString('base64')}`
}

/**
 * The job: a PNG of at most `mostSide` pixels a side, never larger than the picture was; undefined: it is none
 * that can be drawn. Of pictures that move, the first is taken.
 */
export const drawAvatar: Job<AvatarRequest, Uint8Array | undefined> = async (request) => {
  const { width, height, mostPixels, mostSide } = request
  if (width * height > mostPixels) return undefined
  const scale = Math.min(1, mostSide / Math.max(width, height))
  const drawn = (side: number): string => String(Math.max(1, Math.round(side * scale)))
  const place = `width="${drawn(width)}" height="${drawn(height)}"`
  try {
    const href = await drawable(request)
    if (href === undefined) return undefined
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${place}><image ${place} preserveAspectRatio="none" href="${href}"/></svg>`
    // What cannot be read is drawn as nothing.
    return await draw(svg, { font: { loadSystemFonts: false } }, (picture) =>
      picture.pixels.some((value, index) => index % 4 === 3 && value > 0) ? picture.asPng() : undefined,
    )
  } catch {
    return undefined
  }
}
