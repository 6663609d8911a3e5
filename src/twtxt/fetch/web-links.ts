// What the head of an answer links to (RFC 8288), as far as feeds need it.
import { parseUrl } from '../../base/url.ts'

/** A link with the words of its relation, in small letters. */
export interface WebLink {
  readonly relations: readonly string[]
  readonly url: URL
}

/** Headers of one answer that are looked at, and characters of one. */
const mostLinks = 20
const longestHeader = 4_096

const linkPattern = /<([^<>]{1,2048})>((?:\s*;\s*[a-z*-]{1,32}(?:\s*=\s*(?:"[^"]{0,256}"|[^\s",;]{1,256}))?){0,10})/giu
const relationPattern = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s",;]+))/iu

/** Reads headers of the name Link. What is not read as a link is passed over. */
export const linksOf = (headers: readonly string[], base: URL): readonly WebLink[] => {
  const links: WebLink[] = []
  for (const header of headers.slice(0, mostLinks))
    for (const [, address = '', parameters = ''] of header.slice(0, longestHeader).matchAll(linkPattern)) {
      const [, quoted, bare = ''] = relationPattern.exec(parameters) ?? []
      const relations = (quoted ?? bare)
        .toLowerCase()
        .split(/\s+/u)
        .filter((word) => word !== '')
      const url = links.length < mostLinks && relations.length > 0 ? parseUrl(address, base.href) : undefined
      if (url !== undefined) links.push({ relations, url })
    }
  return links
}

/** Where the first link of a relation leads. */
export const linkedAs = (links: readonly WebLink[], relation: string): URL | undefined =>
  links.find(({ relations }) => relations.includes(relation))?.url
