// YAML of the small web: `nick`, `url` and `following` of Yarn, with the names that twet and rustwtxt use for the same.
import type * as Module from 'yaml'
import type { Document, YAMLMap } from 'yaml'
import { feedKey } from '../feed-address.ts'
import type { NamedAddress } from '../metadata.ts'
import type { ListFormatCode } from './follow-list.ts'

type Yaml = typeof Module

/** A document that is a mapping; undefined: it is none. Tags of programs and aliases are not followed: they make a little much. */
const documentOf = ({ parseDocument, isMap, isAlias, visit }: Yaml, text: string): Document | undefined => {
  const document = parseDocument(text, { schema: 'core', logLevel: 'silent', maxAliasCount: 0 } as object)
  if (document.errors.length > 0) return undefined
  let aliases = 0
  visit(document, (_key, node) => {
    if (isAlias(node)) aliases += 1
  })
  if (aliases > 0) return undefined
  return document.contents === null || isMap(document.contents) ? document : undefined
}

/** The same; what is nested so deeply that the library gives up is none, either. */
const parsed = (yaml: Yaml, text: string): Document | undefined => {
  try {
    return documentOf(yaml, text)
  } catch {
    return undefined
  }
}

const textAt = (document: Document, key: string): string | undefined => {
  const value: unknown = document.get(key)
  return typeof value === 'string' && value !== '' ? value : undefined
}

const scalarText = ({ isScalar }: Yaml, node: unknown): string => {
  const value: unknown = isScalar(node) ? node.value : node
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

const entriesOf = (yaml: Yaml, document: Document): readonly NamedAddress[] => {
  const following: unknown = document.get('following')
  const listed: unknown = document.get('follow')
  const mapped = yaml.isMap(following)
    ? following.items.map(({ key, value }) => ({ name: scalarText(yaml, key), url: scalarText(yaml, value).trim() }))
    : []
  const words = yaml.isSeq(listed)
    ? listed.items.map((item) => {
        const [name = '', url = ''] = scalarText(yaml, item).trim().split(/\s+/u, 2)
        return { name, url }
      })
    : []
  return [...mapped, ...words]
}

/** Lists a feed under a name that is free. */
const put = (following: YAMLMap, { name, url }: NamedAddress): void => {
  let key = name
  for (let number = 2; following.has(key); number += 1) key = `${name}${String(number)}`
  following.set(key, url)
}

const rewrite = (yaml: Yaml, document: Document, list: Parameters<ListFormatCode['write']>[0]): void => {
  const { nick, url, follows, isListed } = list
  document.contents ??= document.createNode({}) as never
  if (nick !== undefined && !document.has('nick')) document.set('nick', nick)
  if (url !== undefined && !document.has('url') && !document.has('twturl')) document.set('url', url)
  const listed: unknown = document.get('follow')
  if (yaml.isSeq(listed))
    listed.items = listed.items.filter((item) => isListed(scalarText(yaml, item).trim().split(/\s+/u, 2)[1] ?? ''))
  if (!yaml.isMap(document.get('following'))) document.set('following', document.createNode({}))
  const following = document.get('following') as YAMLMap
  following.items = following.items.filter(({ value }) => isListed(scalarText(yaml, value).trim()))
  following.flow = false
  const held = new Set(entriesOf(yaml, document).map((entry) => feedKey(entry.url)))
  for (const follow of follows) if (!held.has(feedKey(follow.url))) put(following, follow)
}

/** The YAML of Yarn and of the seed. */
export const yamlFormat: ListFormatCode = {
  read: async (text) => {
    const yaml = await import('yaml')
    const document = parsed(yaml, text)
    if (document === undefined) return undefined
    const url = textAt(document, 'url') ?? textAt(document, 'twturl')
    return { nick: textAt(document, 'nick'), url, follows: entriesOf(yaml, document) }
  },
  write: async (list, existing = '') => {
    const yaml = await import('yaml')
    const document = parsed(yaml, existing)
    if (document === undefined) return undefined
    rewrite(yaml, document, list)
    return document.toString({ lineWidth: 0 })
  },
}
