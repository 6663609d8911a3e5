// The addresses of the page: what they begin with. The node answers each of them with the page, which shows the rest.

/** First parts of addresses that have content of their own. */
const pageRoutes = [
  'welcome',
  'login',
  'home',
  'post',
  'u',
  'notifications',
  'messages',
  'search',
  'tag',
  'people',
  'list',
  'twts',
  'twt',
  'saved',
  'drafts',
  'outbox',
  'network',
  'networks',
  'settings',
] as const

const known: ReadonlySet<string> = new Set(pageRoutes)

/** Whether a path, from the page’s own root on, is one of its addresses. */
export const isPagePath = (path: string): boolean => path === '/' || known.has(path.split('/', 2)[1] ?? '')
