// Addresses that strangers give of themselves.
import { parseUrl } from '../../base/url.ts'

/** The address that a text is, if a link may lead there: http or https, blanks around it left out. */
export const webAddress = (text: string): string | undefined => {
  const trimmed = text.trim()
  return /^https?:\/\//iu.test(trimmed) ? parseUrl(trimmed)?.href : undefined
}
