// Secrets on a command line: every user of the machine can read them in the list of processes.
import { configurationPath, type CommandLine } from './settings.ts'
import { isSettingName, settingsTable } from './settings-table.ts'

/** Which word after a command is a secret. */
const secretWords: Readonly<Record<string, number>> = { importprivkey: 1, import: 2 }

const hidden = '***'

const isSecretOption = (word: string): boolean => {
  const [name = ''] = word.replace(/^--?/u, '').split('=')
  return word.startsWith('-') && isSettingName(name) && settingsTable[name].isSecret
}

const withoutSecrets = (words: readonly string[], { command }: CommandLine): readonly string[] => {
  const begin = words.length - command.length
  const secret = begin + (secretPosition(command) ?? -Infinity)
  return words.map((word, index) => {
    if (index < begin && isSecretOption(word)) return word.replace(/=.*$/su, `=${hidden}`)
    return index === secret ? hidden : word
  })
}

const secretPosition = ([name = '', ...rest]: readonly string[]): number | undefined => {
  const position = Object.hasOwn(secretWords, name) ? secretWords[name] : undefined
  return position !== undefined && position <= rest.length ? position : undefined
}

/** Takes secrets out of the process title, where the system lets us, and returns what the person should know. */
export const hideSecrets = (program: string, words: readonly string[], line: CommandLine): readonly string[] => {
  const options = line.settings.secrets()
  const inCommand = secretPosition(line.command) !== undefined
  if (options.length === 0 && !inCommand) return []
  process.title = [program, ...withoutSecrets(words, line)].join(' ')
  return [
    ...options.map(
      (name) =>
        `note: every user of this machine can read -${name} on a command line. Write the line ${name}=… into ` +
        `${configurationPath(line.settings)} instead (chmod 600), or leave it out: programs of your own user need none.`,
    ),
    ...(inCommand
      ? [
          'note: every user of this machine can read a secret key on a command line, and your shell remembers it. ' +
            '“twister import <name>” asks for it instead.',
        ]
      : []),
  ]
}
