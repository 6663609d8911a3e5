// Reads the code in a picture that somebody took or chose. It comes with a library, and so only when it is wanted.
import { decodeQR } from 'qr/decode.js'

/** Larger pictures are made smaller: a code that fills a part of one is read all the same. */
const mostPixels = 1_200

/** Retries of the reader, in milliseconds: nobody waits for a frame here. */
const patienceMs = 2_000

/** The text of the code in a picture; undefined: none can be read. */
export const codeIn = async (picture: Blob): Promise<string | undefined> => {
  try {
    const bitmap = await createImageBitmap(picture)
    const scale = Math.min(1, mostPixels / Math.max(bitmap.width, bitmap.height))
    const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)]
    const context = new OffscreenCanvas(width, height).getContext('2d')
    if (context === null) return undefined
    context.drawImage(bitmap, 0, 0, width, height)
    bitmap.close()
    const { data } = context.getImageData(0, 0, width, height)
    return decodeQR({ width, height, data }, { format: 'RGBA', timeLimit: patienceMs })
  } catch {
    return undefined
  }
}
