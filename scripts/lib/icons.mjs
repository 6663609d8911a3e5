// Icons of the page as PNG, drawn from its SVG: rectangles with round corners, strokes with round ends, circles.
import { crc32, deflateSync } from 'node:zlib'

const attributesOf = (tag) =>
  Object.fromEntries([...tag.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]))

const colourOf = (text) =>
  text.length === 4
    ? [...text.slice(1)].map((digit) => parseInt(digit + digit, 16))
    : text
        .slice(1)
        .match(/../g)
        .map((pair) => parseInt(pair, 16))

/** How far a point is from the edge of a shape; below zero it is inside. */
const distances = {
  rect: ({ width, height, rx = '0' }) => {
    const [w, h, r] = [Number(width) / 2, Number(height) / 2, Number(rx)]
    return (x, y) => {
      const [dx, dy] = [Math.abs(x - w) - (w - r), Math.abs(y - h) - (h - r)]
      return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - r
    }
  },
  circle:
    ({ cx, cy, r }) =>
    (x, y) =>
      Math.hypot(x - Number(cx), y - Number(cy)) - Number(r),
  // Only level lines are drawn: `M7 10h18`.
  path: ({ d, 'stroke-width': width }) => {
    const [, left, level, length] = /^M([\d.]+) ([\d.]+)h([\d.]+)$/.exec(d) ?? []
    const [from, to] = [Number(left), Number(left) + Number(length)]
    return (x, y) => Math.hypot(x - Math.min(Math.max(x, from), to), y - Number(level)) - Number(width) / 2
  },
}

/** What the SVG draws, in order. */
const shapesOf = (svg) => {
  const group = attributesOf(/<g[^>]*>/.exec(svg)?.[0] ?? '')
  return [...svg.matchAll(/<(rect|path|circle)[^>]*>/g)].map(([tag, kind]) => {
    const attributes = kind === 'path' ? { ...group, ...attributesOf(tag) } : attributesOf(tag)
    const colour = colourOf(kind === 'path' ? attributes.stroke : attributes.fill)
    return { distance: distances[kind](attributes), colour, opacity: Number(attributes.opacity ?? 1) }
  })
}

const chunk = (type, content) => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(content.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

const pngOf = (size, pixels) => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  // Eight bits each of red, green, blue and opacity.
  header.set([8, 6, 0, 0, 0], 8)
  const lines = Buffer.alloc(size * (size * 4 + 1))
  for (let y = 0; y < size; y += 1) pixels.copy(lines, y * (size * 4 + 1) + 1, y * size * 4, (y + 1) * size * 4)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/**
 * The icon as a PNG of `size` pixels square. `isWhole`: without round corners and with room around what is drawn, for
 * systems that cut icons into shapes of their own.
 */
export const iconOf = (svg, size, isWhole = false) => {
  const units = Number(/viewBox="0 0 (\d+) \d+"/.exec(svg)?.[1])
  const [ground, ...drawn] = shapesOf(svg)
  const pixels = Buffer.alloc(size * size * 4)
  const perPixel = units / size
  const shrink = isWhole ? 1.3 : 1
  const place = (at) => ((at + 0.5) * perPixel - units / 2) * shrink + units / 2
  for (let y = 0; y < size; y += 1)
    for (let x = 0; x < size; x += 1) {
      const at = [place(x), place(y)]
      const cover = ({ distance, opacity }) =>
        Math.min(1, Math.max(0, 0.5 - distance(...at) / (perPixel * shrink))) * opacity
      const alpha = isWhole ? 1 : cover(ground)
      let colour = ground.colour
      for (const shape of drawn) {
        const share = cover(shape)
        colour = colour.map((value, channel) => value + (shape.colour[channel] - value) * share)
      }
      pixels.set([...colour.map(Math.round), Math.round(alpha * 255)], (y * size + x) * 4)
    }
  return pngOf(size, pixels)
}
