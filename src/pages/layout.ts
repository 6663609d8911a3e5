// What all public pages have around them: head for browsers, search engines and previews, way to the search, foot.
import { html, type Markable, type Markup } from './markup.ts'

/** One page before it is framed. */
export interface PublicPage {
  readonly title: string
  readonly description: string
  /** Path of the page, as it is told to others. */
  readonly path: string
  readonly main: Markup
  /** Path of the picture that previews show. */
  readonly card?: string | undefined
  /** Paths of the same for programs: type and path. */
  readonly feeds?: readonly (readonly [type: string, path: string])[]
  readonly kind?: 'profile' | 'article' | 'website'
  /** Whether search engines are asked to leave it out. */
  readonly isUnlisted?: boolean
  /** Path of the script that runs on it; undefined: none may. */
  readonly script?: string
  readonly status?: number
}

/** The form of the search. */
export const searchForm = (query = ''): Markup =>
  html`<form action="/search" role="search"><input name="q" value="${query}" type="search" aria-label="Words, #tag or @name" placeholder="Words, #tag or @name" maxlength="200"><button>Search</button></form>`

const meta = (property: string, content: Markable): Markup => html`<meta property="${property}" content="${content}">
`

/** The whole page; `base` is where the world finds these pages, without a slash at the end. */
export const framed = (page: PublicPage, base: string): string => {
  const { title, description, path, main, card, feeds = [], kind = 'website', isUnlisted = false, script } = page
  const whole = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title>
<meta name="description" content="${description}">
<link rel="canonical" href="${base}${path}">
<link rel="stylesheet" href="/style.css">
${feeds.map(
  ([type, where]) => html`<link rel="alternate" type="${type}" href="${base}${where}">
`,
)}${isUnlisted ? html`<meta name="robots" content="noindex">` : undefined}${
  script === undefined ? undefined : html`<script type="module" src="${script}"></script>`
}
${meta('og:type', kind)}${meta('og:title', title)}${meta('og:description', description)}${meta('og:url', base + path)}${meta('og:site_name', 'twister')}${
  card === undefined
    ? undefined
    : [
        meta('og:image', base + card),
        meta('og:image:width', 1200),
        meta('og:image:height', 630),
        html`<meta name="twitter:card" content="summary_large_image">`,
      ]
}</head>
<body><header><a href="/">twister</a> · what people wrote, signed by them</header>
<main>${main}</main>
<footer><p>This node only shows what others wrote. <a href="/about">What this is, and how to be left out</a></p></footer>
</body></html>
`
  return whole.text
}
