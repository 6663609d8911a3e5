// Secrets on a command line: every user of the machine can read them in the list of processes.
import { configurationPath, type CommandLine } from './settings.ts'
import { isSettingName, settingsTable } from './settings-table.ts'

/** Which words after a command are secrets. */
export const secretWords: Readonly<Record<string, readonly number[]>> = {
  importprivkey: [1],
  import: [2],
  encryptwallet: [1],
  walletpassphrase: [1],
  walletpassphrasechange: [1, 2],
  importwallet: [2],
  creategroup: [2],
  exportperson: [3],
  importperson: [2],
  userecovery: [1],
}

const hidden = '***'

const isSecretOption = (word: string): boolean => {
  const [name = ''] = word.replace(/^--?/u, '').split('=')
  return word.startsWith('-') && isSettingName(name) && settingsTable[name].isSecret
}

const withoutSecrets = (words: readonly string[], { command }: CommandLine): readonly string[] => {
  const begin = words.length - command.length
  const secrets = secretPositions(command).map((position) => begin + position)
  return words.map((word, index) => {
    if (index < begin && isSecretOption(word)) return word.replace(/=.*$/su, `=${hidden}`)
    return secrets.includes(index) ? hidden : word
  })
}

/** In `import --file <file>` there is none: its flags stand before its words. */
const secretPositions = ([name = '', ...rest]: readonly string[]): readonly number[] => {
  const words = rest.map((word, index) => ({ word, position: index + 1 }))
  const counted = name === 'import' ? words.filter(({ word }) => !word.startsWith('-')) : words
  const positions = Object.hasOwn(secretWords, name) ? (secretWords[name] ?? []) : []
  return positions.flatMap((position) => counted[position - 1]?.position ?? [])
}

/** Takes secrets out of the process title, where the system lets us, and returns what the person should know. */
export const hideSecrets = (program: string, words: readonly string[], line: CommandLine): readonly string[] => {
  const options = line.settings.secrets()
  const inCommand = secretPositions(line.command).length > 0
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
          'note: every user of this machine can read a secret on a command line, and your shell remembers it. ' +
            '“twister import <name>”, “twister lock” and “twister unlock” ask for it instead.',
        ]
      : []),
  ]
}
