// Contrast of the text of a page.
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'

const inPage = readFileSync(new URL('contrast-in-page.js', import.meta.url), 'utf8')

/** Visible texts whose contrast is below WCAG AA: 4.5 : 1, or 3 : 1 when large or bold enough. */
export const lowContrasts = (page: Page): Promise<readonly string[]> => page.evaluate<readonly string[]>(inPage)
