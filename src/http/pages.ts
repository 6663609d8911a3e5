// The few pages that the server writes itself.
import { escapeMarkup } from '../codec/markup.ts'

/** A page with one sentence. */
export const messagePage = (message: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>twister</title></head><body><h1>twister</h1><p>${escapeMarkup(message)}</p></body></html>\n`

/** How to get in. */
export const loginPage = (message: string): string =>
  messagePage(`${message} Run "twister login" on the machine of the node and open the link that it prints.`)
