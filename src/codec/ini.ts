// INI files as Python's `configparser` reads and writes them: what a program does not know of a file stays in it as it is.

/** One option of a file. */
export interface IniEntry {
  readonly section: string
  /** In small letters, as `configparser` compares them. */
  readonly key: string
  readonly value: string
}

type IniLine = { readonly text: string; readonly section: string; readonly key?: string; readonly value?: string }

const sectionPattern = /^\[([^\]]+)\]/u
const optionPattern = /^([^=:\s][^=:]*?)\s*[=:]\s*(.*)$/u

const isComment = (text: string): boolean => /^\s*(?:[#;]|$)/u.test(text)

/** Each line with what it belongs to; a line that goes on with an option has its section and key. */
const linesOf = (text: string): readonly IniLine[] => {
  const lines: IniLine[] = []
  let [section, key] = ['', undefined as string | undefined]
  for (const line of text.replace(/^\uFEFF/u, '').split(/\r?\n/u)) {
    const [, named] = sectionPattern.exec(line) ?? []
    if (isComment(line)) lines.push({ text: line, section })
    else if (/^\s/u.test(line) && key !== undefined) lines.push({ text: line, section, key, value: line.trim() })
    else if (named !== undefined) {
      ;[section, key] = [named, undefined]
      lines.push({ text: line, section })
    } else {
      const [, name, value = ''] = optionPattern.exec(line.trimEnd()) ?? []
      key = name?.toLowerCase()
      lines.push(key === undefined ? { text: line, section } : { text: line, section, key, value })
    }
  }
  return lines
}

/** The options of a file in their order; of one that stands twice the last one counts. `%%` means `%`. */
export const readIni = (text: string): readonly IniEntry[] => {
  const found = new Map<string, IniEntry>()
  let last: IniLine | undefined
  for (const line of linesOf(text)) {
    if (line.key === undefined || line.value === undefined) continue
    const name = `${line.section}\0${line.key}`
    const held = found.get(name)
    const goesOn = /^\s/u.test(line.text) && last?.key === line.key && held !== undefined
    const value = line.value.replaceAll('%%', '%')
    found.set(name, { section: line.section, key: line.key, value: goesOn ? `${held.value}\n${value}` : value })
    last = line
  }
  return [...found.values()]
}

const writtenEntry = (key: string, value: string): string =>
  `${key} = ${value.replaceAll('%', '%%').replaceAll('\n', '\n\t')}`

/** Where an option of a section goes: behind its last line that is not empty. */
const endOfSection = (lines: readonly IniLine[], section: string): number =>
  lines.findLastIndex((line) => line.section === section && line.text.trim() !== '') + 1

/** Lines with some more at the end of a section, which is made if it is not there. */
const withAdded = (lines: readonly IniLine[], section: string, added: readonly IniLine[]): readonly IniLine[] => {
  const at = endOfSection(lines, section)
  if (at > 0 || added.length === 0) return [...lines.slice(0, at), ...added, ...lines.slice(at)]
  const before = lines.slice(0, lines.findLastIndex(({ text }) => text !== '') + 1)
  const gap = before.length === 0 ? [] : [{ text: '', section: '' }]
  return [...before, ...gap, { text: `[${section}]`, section }, ...added]
}

/**
 * A file with options of one section written into it, or taken out of it (undefined), by their names. Everything else
 * stays byte for byte, but for ends of lines, which become LF.
 */
export const withIniOptions = (
  text: string,
  section: string,
  changes: ReadonlyMap<string, string | undefined>,
): string => {
  const wanted = new Map([...changes].map(([key, value]) => [key.toLowerCase(), { key, value }]))
  const kept: IniLine[] = []
  for (const line of linesOf(text)) {
    const change = line.section === section && line.key !== undefined ? wanted.get(line.key) : undefined
    if (change === undefined) kept.push(line)
    else if (change.value !== undefined && !/^\s/u.test(line.text)) {
      kept.push({ text: writtenEntry(change.key, change.value), section })
      // What stands there once more goes.
      wanted.set(change.key.toLowerCase(), { ...change, value: undefined })
    }
  }
  const added = [...wanted.values()].flatMap(({ key, value }) =>
    value === undefined ? [] : [{ text: writtenEntry(key, value), section }],
  )
  const written = withAdded(kept, section, added)
    .map((line) => line.text)
    .join('\n')
  return written === '' || written.endsWith('\n') ? written : `${written}\n`
}
