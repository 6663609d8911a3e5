// The public pages: a person, a post with its conversation, a tag, a search, and what all of this is.
import type { RpcContext } from '../rpc/context.ts'
import { postFlags } from '../protocol/post-kind.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import { hashtagWord } from '../protocol/text-grammar.ts'
import { parseUsername, type Username, usernameFromPerson } from '../protocol/username.ts'
import { drawable } from './cards.ts'
import { entries, entry, gist, isReadable, olderLink } from './entries.ts'
import { type PublicPage, searchForm } from './layout.ts'
import { html, type Markup, personPath, postPath, prose, tagPath } from './markup.ts'
import type { PublicProfile, PublicProfiles } from './profiles.ts'

/** What pages are made from. */
export interface ViewNeeds {
  readonly context: RpcContext
  readonly profiles: PublicProfiles
}

const postsOfPage = 20
/** Longest wait for a post that is not here, in milliseconds. */
const postWaitMs = 4_000
const titleLength = 70
const descriptionLength = 200

/** Nothing is there, and why. */
export const page404 = (path: string, sentence: string): PublicPage => ({
  ...{ title: 'Not found', description: sentence, path, status: 404, isUnlisted: true },
  main: html`<h1>Not found</h1><p>${sentence}</p>${searchForm()}`,
})

/** Nothing is said of whether there would be anything. */
const leftOut = (path: string): PublicPage => ({
  ...{ title: 'Not shown', description: 'Not shown here.', path, status: 404, isUnlisted: true },
  main: html`<h1>Not shown here</h1><p>This person does not want to be shown on public pages.</p>`,
})

const linked = (url: string): Markup | string =>
  /^https?:\/\//iu.test(url) ? html`<a href="${url}" rel="nofollow noreferrer ugc">${url}</a>` : url

const aboutPerson = ({ bio, place, url }: PublicProfile): Markup =>
  html`${bio === '' ? undefined : html`<p dir="auto">${prose(bio)}</p>`}${
    place + url === ''
      ? undefined
      : html`<p class="soft">${[place, place === '' || url === '' ? '' : ' · ']}${linked(url)}</p>`
  }`

/** What everybody can check for themselves. `path`: of the page that does so in the browser. */
const provenance = (
  { node }: RpcContext,
  { username, what, path }: { readonly username: string; readonly what: string; readonly path: string },
): Markup => {
  const [key] = node.names.historyOf(username, 1)
  const block = key === undefined ? 'the chain' : `block ${String(key.height)} of the chain`
  return html`<p class="soft">${what} that ${block} binds to @${username}; this node checked the signature. Who does not want to believe it <a href="${path}/check">checks it in the browser</a>, or takes <a href="${personPath(username)}/proof">the proof of the name</a> to a program of their own.</p>`
}

const cardAt = (path: string, ...texts: readonly string[]): string | undefined =>
  texts.every((text) => text === '' || drawable(text) !== undefined) ? `${path}/card.png` : undefined

/** A page of somebody's posts, and the number at which the next one begins. */
export const postsOf = async ({ context, profiles }: ViewNeeds, username: Username, before: number | undefined) => {
  const ranges = [{ username, maxPostNumber: before }]
  const selection = { count: postsOfPage, ranges, allowedFlags: postFlags.retransmit, requiredFlags: 0 }
  const read = await context.node.timeline.newest(selection)
  const last = read.length < postsOfPage ? undefined : read.at(-1)?.post.postNumber
  const readable = read.filter(({ post }) => isReadable(post))
  return { shown: await withCarried(profiles, readable), next: last === undefined ? undefined : last - 1 }
}

/** A person: who it is, and what it wrote last. */
export const personPage = async (
  { context, profiles }: ViewNeeds,
  username: string,
  before: number | undefined,
): Promise<PublicPage> => {
  const path = personPath(username)
  const name = parseUsername(username)
  const [key] = name === undefined ? [] : context.node.names.historyOf(name, 1)
  if (name === undefined || key === undefined) return page404(path, `Nobody has registered the name ${username}.`)
  const profile = await profiles.of(name)
  if (profile.wish === 'no') return leftOut(path)
  const { shown, next } = await postsOf({ context, profiles }, name, before)
  const title = profile.fullName === '' ? `@${name}` : `${profile.fullName} (@${name})`
  return {
    title: `${title} · twister`,
    description: profile.bio === '' ? `What @${name} wrote on twister.` : profile.bio.slice(0, descriptionLength),
    path: before === undefined ? path : `${path}?before=${String(before)}`,
    kind: 'profile',
    card: cardAt(path, title, profile.bio),
    isUnlisted: profile.wish === 'unlisted',
    feeds: [
      ['application/atom+xml', `${path}/feed.atom`],
      ['application/feed+json', `${path}/feed.json`],
    ],
    main: html`<h1 dir="auto">${title}</h1>${aboutPerson(profile)}
${provenance(context, { username: name, what: 'Every post here is signed with the key', path })}
<h2>Posts</h2>${
      shown.length === 0
        ? html`<p>No posts of @${name} are on this node. It keeps those of people whom somebody here follows.</p>`
        : entries(shown)
    }${olderLink(next === undefined ? undefined : `${path}?before=${String(next)}`)}`,
  }
}

/** Who is passed on has not been asked by whoever passes on. */
const withCarried = async <Placed extends { readonly post: VerifiedPost }>(
  profiles: PublicProfiles,
  placed: readonly Placed[],
): Promise<readonly Placed[]> => {
  const authors = placed.flatMap(({ post }) => [post.author, ...carriedAuthor(post)])
  const shown = new Set((await profiles.shown(authors.map((author) => ({ author })))).map(({ author }) => author))
  return placed.filter(({ post }) => [post.author, ...carriedAuthor(post)].every((author) => shown.has(author)))
}

const carriedAuthor = ({ kind }: VerifiedPost): readonly string[] => {
  const author = kind.kind === 'retransmit' ? kind.carried.userpost.text('n') : undefined
  return author === undefined ? [] : [author]
}

/** The post that an address means, if everybody may read it; a page that says why not otherwise. */
export const shownPost = async (
  { context, profiles }: ViewNeeds,
  username: string,
  postNumber: number,
): Promise<{ readonly post: VerifiedPost; readonly profile: PublicProfile } | PublicPage> => {
  const path = `/@${username}/${String(postNumber)}`
  const name = parseUsername(username)
  if (name === undefined) return page404(path, 'No name is like that.')
  const profile = await profiles.of(name)
  if (profile.wish === 'no') return leftOut(path)
  const post = await context.gates.gets
    .run(() => context.node.posts.find(name, postNumber, postWaitMs))
    .catch(() => undefined)
  if (post === undefined || !isReadable(post))
    return page404(path, 'Nobody who was asked has this post, or it is not for everybody.')
  const [allowed] = await withCarried(profiles, [{ post }])
  return allowed === undefined ? leftOut(path) : { post, profile }
}

/** A post with what it answers and what answers it. */
export const postPage = async (needs: ViewNeeds, username: string, postNumber: number): Promise<PublicPage> => {
  const found = await shownPost(needs, username, postNumber)
  if (!('post' in found)) return found
  const { context, profiles } = needs
  const { post, profile } = found
  const thread = await context.node.search.thread(post, { count: postsOfPage })
  const time = (one: VerifiedPost) => ({ post: one, time: Math.min(one.time, context.node.adjustedTime()) })
  const above = await withCarried(profiles, thread.above.filter(isReadable).map(time))
  const below = await withCarried(
    profiles,
    thread.below.map((answer) => time(answer.post)).filter(({ post: one }) => isReadable(one)),
  )
  const path = postPath(post)
  const who = profile.fullName === '' ? `@${post.author}` : `${profile.fullName} (@${post.author})`
  return {
    title: `${who}: ${gist(post, titleLength)}`,
    description: gist(post, descriptionLength),
    path,
    kind: 'article',
    card: cardAt(path, who, gist(post, descriptionLength)),
    isUnlisted: profile.wish === 'unlisted',
    feeds: [
      ['application/json', `${path}/post.json`],
      ['application/atom+xml', `${personPath(post.author)}/feed.atom`],
    ],
    main: html`<h1>A post of <a href="${personPath(post.author)}" dir="auto">${who}</a></h1>
${above.length === 0 ? undefined : html`<h2>What it answers</h2>${above.map((one) => entry(one))}<h2>The post</h2>`}
${entry(time(post), 'main')}
${provenance(context, { username: post.author, what: 'It is signed with the key', path })}
${below.length === 0 ? undefined : html`<h2>Answers</h2>${below.map((one) => entry(one, 'answer'))}`}`,
  }
}

/** A page on which the browser checks posts of somebody by itself; the only one with a script. */
export const checkPage = (
  { context }: ViewNeeds,
  path: string,
  username: string,
  posts: readonly VerifiedPost[],
): PublicPage => ({
  title: `Checked here: @${username} · twister`,
  description: `Name and posts of @${username}, checked by the browser itself.`,
  path: `${path}/check`,
  isUnlisted: true,
  script: '/check.js',
  main: html`<h1>Checked in this browser</h1>
<p>This page lets your browser check the proof of the name <a href="${personPath(username)}">@${username}</a> and the signatures of the posts. What is marked “verified here” does not depend on this server; when posts came, who answered them and what they count is said by this server alone. The network is called ${context.node.network.name}: another network would have other names.</p>
<div id="check" aria-live="polite" data-network="${context.node.network.name}" data-author="${username}" data-numbers="${posts.map(({ postNumber }) => String(postNumber)).join(' ')}" data-others="${[...new Set(posts.flatMap(carriedAuthor))].join(' ')}"><p>Checking …</p></div>
<noscript><p>This needs scripts. Without them, take <a href="${personPath(username)}/proof">the proof of the name</a> to a program of your own.</p></noscript>`,
})

/** Posts with a tag. */
export const tagPage = async (
  { context, profiles }: ViewNeeds,
  typed: string,
  before: number | undefined,
): Promise<PublicPage> => {
  const tag = hashtagWord(typed).slice(0, 140)
  const path = tagPath(tag)
  if (tag === '') return page404('/tag/', 'No tag is like that.')
  const { posts, next } = await context.gates.gets.run(() =>
    context.node.search.tagged(tag, { count: postsOfPage, before }),
  )
  const shown = await withCarried(
    profiles,
    posts.filter(({ post }) => isReadable(post)),
  )
  return {
    title: `#${tag} · twister`,
    description: `Posts with the tag #${tag}, signed by those who wrote them.`,
    path: before === undefined ? path : `${path}?before=${String(before)}`,
    main: html`<h1 dir="auto">#${tag}</h1>${shown.length === 0 ? html`<p>Nothing with this tag was found.</p>` : entries(shown)}${olderLink(next === undefined ? undefined : `${path}?before=${String(next)}`)}`,
  }
}

/** People and posts with words; what is looked for is told to nobody else. */
export const searchPage = async (
  { context, profiles }: ViewNeeds,
  typed: string,
  before: number | undefined,
): Promise<PublicPage> => {
  const query = typed.trim().slice(0, 200)
  const words = query.split(/\s+/u).filter((word) => word !== '')
  const path = `/search?q=${encodeURIComponent(query)}`
  const found =
    words.length === 0
      ? { posts: [], next: undefined }
      : await context.node.search.posts({ words, every: true, ignoresCase: true }, { count: postsOfPage, before })
  const names =
    before === undefined ? await context.node.search.users(usernameFromPerson(query) ?? '', postsOfPage) : []
  const people = await profiles.shown(names.map((author) => ({ author })))
  const shown = await withCarried(
    profiles,
    found.posts.filter(({ post }) => isReadable(post)),
  )
  return {
    title: query === '' ? 'Search · twister' : `${query} · twister`,
    description: 'People, tags and posts that this node knows.',
    path,
    isUnlisted: true,
    main: html`<h1>Search</h1>${searchForm(query)}${
      people.length === 0
        ? undefined
        : html`<h2>People</h2><ul class="plain">${people.map(({ author }) => html`<li><a href="${personPath(author)}">@${author}</a></li>`)}</ul>`
    }${shown.length === 0 ? undefined : html`<h2>Posts</h2>${entries(shown)}`}${
      query !== '' && people.length + shown.length === 0
        ? html`<p>Nothing was found among what this node knows.</p>`
        : undefined
    }${olderLink(found.next === undefined ? undefined : `${path}&before=${String(found.next)}`)}`,
  }
}

/** The first page. */
export const frontPage = ({ context }: ViewNeeds): PublicPage => {
  const tags = context.node.search.trends(postsOfPage)
  return {
    title: 'twister: what people wrote, signed by them',
    description: 'Public posts of a network that nobody can shut down, each signed by whoever wrote it.',
    path: '/',
    main: html`<h1>What people wrote, signed by them</h1><p>These pages show public posts of the twister network. Each is signed by whoever wrote it, and a block chain says whose key that is.</p>${searchForm()}${
      tags.length === 0
        ? undefined
        : html`<h2>What people talk about</h2><ul class="plain">${tags.map((tag) => html`<li><a href="${tagPath(tag)}" rel="tag" dir="auto">#${tag}</a></li>`)}</ul>`
    }`,
  }
}

/** What this is. */
export const aboutPage = (): PublicPage => ({
  title: 'What this is · twister',
  description: 'Whose pages these are, and how to be left out of them.',
  path: '/about',
  main: html`<h1>What this is</h1>
<p>twister is a network of equal computers without a centre. A person has a name in a block chain, and signs what they write with their own key. One such computer shows these pages; it wrote none of the posts and cannot change one: the signatures would no longer fit.</p>
<h2>Not to be shown</h2>
<p>Whoever writes decides. A profile in which “public_pages” says “no” keeps all posts of its owner off pages like these; “unlisted” asks search engines to leave them out:</p>
<p><code>twister profile --set public_pages=no</code></p>
<p>It takes some minutes. Posts are public nevertheless, and other computers have them.</p>
<h2>To check what stands here</h2>
<p>Each person’s page offers the proof of the name: the registration, the branch that leads to its block, and headers with their work. Each post can be had as it was signed, at its address with <code>/post.json</code>.</p>`,
})
