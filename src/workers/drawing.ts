// The library that draws: opened once in a thread.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

interface Drawn {
  /** Four bytes a point: red, green, blue, alpha. */
  readonly pixels: Uint8Array
  asPng(): Uint8Array
  free(): void
}

interface Drawing {
  render(): Drawn
  free(): void
}

interface Library {
  initWasm(bytes: Uint8Array): Promise<void>
  readonly Resvg: new (svg: string, options: unknown) => Drawing
}

const load = createRequire(import.meta.url)

const open = async (): Promise<Library> => {
  const opened = load('@resvg/resvg-wasm') as Library
  await opened.initWasm(readFileSync(load.resolve('@resvg/resvg-wasm/index_bg.wasm')))
  return opened
}

let library: Promise<Library> | undefined

/** Draws an SVG; what it took is given back. */
export const draw = async <T>(svg: string, options: unknown, take: (drawn: Drawn) => T): Promise<T> => {
  library ??= open()
  const { Resvg } = await library
  const drawing = new Resvg(svg, options)
  try {
    const drawn = drawing.render()
    try {
      return take(drawn)
    } finally {
      drawn.free()
    }
  } finally {
    drawing.free()
  }
}
