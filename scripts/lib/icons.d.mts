/** The icon as a PNG of `size` pixels square; whole: without round corners, with room around. */
export function iconOf(svg: string, size: number, isWhole?: boolean): Buffer
