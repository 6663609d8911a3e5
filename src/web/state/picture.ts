// A picture made small enough for the DHT: its middle square, as the original client scales and packs it.

/** Pixels of a side, and longest address: what readers of the network expect (docs/protocol/rpc.md 4.7). */
const sidePx = 64
const maxLength = 4_096

const qualities = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]

/** The address of data of a picture; undefined: it cannot be read, or not be made small enough. */
export const pictureOf = async (file: File): Promise<string | undefined> => {
  const bitmap = await createImageBitmap(file).catch(() => undefined)
  if (bitmap === undefined) return undefined
  const side = Math.min(bitmap.width, bitmap.height)
  const canvas = document.createElement('canvas')
  canvas.width = sidePx
  canvas.height = sidePx
  const context = canvas.getContext('2d')
  if (context === null) return undefined
  // What is transparent would be black.
  context.fillStyle = '#ffffff'
  context.fillRect(0, 0, sidePx, sidePx)
  context.drawImage(bitmap, (bitmap.width - side) / 2, (bitmap.height - side) / 2, side, side, 0, 0, sidePx, sidePx)
  bitmap.close()
  return qualities
    .map((quality) => canvas.toDataURL('image/jpeg', quality))
    .find((address) => address.length <= maxLength)
}
