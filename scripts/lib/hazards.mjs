// The hazards that the specifications name, and the tests that hold them.
import { filesOf, textOf } from './sources.mjs'

/** Where hazards are told, how their rows begin, and how a test title names one. */
const sources = [
  { part: 'chain', file: 'docs/protocol/chain.md', section: /^### 9\.3 Hazards/m, row: /^\| (H\d+) \| (.+?) \|/gm },
  {
    part: 'dht',
    file: 'docs/protocol/dht.md',
    section: /^### 10\.1 /m,
    row: /^\| (\d+) \| (.+?) \|/gm,
    prefix: '10.1-',
  },
  { part: 'swarm', file: 'docs/protocol/swarm-posts.md', section: /^### 9\.1 /m, row: /^\| (H\d+) \| (.+?) \|/gm },
  {
    part: 'rpc',
    file: 'docs/protocol/rpc.md',
    section: /^## 7\. Hazards/m,
    row: /^(\d+)\. (.+)$/gm,
    prefix: 'hazard ',
  },
]

/** The text from a heading to the next one. */
const sectionOf = (text, heading) => {
  const from = text.search(heading)
  const rest = text.slice(text.indexOf('\n', from))
  const end = rest.search(/^#{2,3} /m)
  return end === -1 ? rest : rest.slice(0, end)
}

const firstSentence = (text) =>
  text
    .replaceAll('**', '')
    .split(/(?<=[^.].[.;:]) |(?<=\)); /)[0]
    .replace(/[.;:]$/, '')

/** Every hazard of the specifications: `{ name: 'chain H7', part, text }`. */
export const hazardsOfSpecifications = () =>
  sources.flatMap(({ part, file, section, row, prefix = '' }) =>
    [...sectionOf(textOf(file), section).matchAll(row)].map(([, number, text]) => ({
      name: `${part} ${prefix}${number}`,
      part,
      text: firstSentence(text),
    })),
  )

const titlePattern =
  /\b(?:it|test|describe)(?:\.(?:each|for|skipIf|runIf)\((?:[^()]|\([^()]*\))*\))?(?:\.\w+)?\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g
const groupPattern = /\s*\(((?:chain|swarm|dht|rpc hazard|rpc) [^()]*)\)/g

/** `chain H3, H7, dht 10.1-2` as names of hazards: a part counts until the next one. */
const namesIn = (group) => {
  let part = ''
  return group.split(/,\s*/).map((word) => {
    const [, named, number = ''] = /^(chain|swarm|dht|rpc hazard)?\s*(.*)$/.exec(word) ?? []
    part = named ?? part
    return `${part} ${number}`
  })
}

/** Which tests name which hazard: rows of hazard, file and title. */
export const hazardTests = () =>
  [...filesOf('src', /\.test\.ts$/), ...filesOf('test', /\.test\.ts$/)].flatMap((file) =>
    [...textOf(file).matchAll(titlePattern)].flatMap(([, , title]) =>
      [...title.matchAll(groupPattern)].flatMap(([, group]) =>
        namesIn(group).map((name) => ({ name, file, title: title.replace(groupPattern, '') })),
      ),
    ),
  )

/** What is not answered yet, or not wholly, and what is missing. */
export const openHazards = {
  'swarm H3': 'a post whose height lies below that of an earlier one is not marked yet',
  'swarm H10': 'posts that the C++ node would read otherwise are not told apart yet',
  'swarm H12': 'the format has it so: who writes, when and how much is public, and keys are static',
}
