// What `help` answers: the same with and without a node.
import { usageOf } from './contract.ts'
import { contracts } from './contracts.ts'

/** The help text of one command: usage, then what it does; undefined when there is none of this name. */
export const commandHelp = (name: string): string | undefined => {
  const contract = Object.hasOwn(contracts, name) ? contracts[name as keyof typeof contracts] : undefined
  return contract === undefined ? undefined : `${usageOf(name, contract.params)}\n${contract.summary}`
}

/** All commands, or one of them. */
export const contractHelp = (name = ''): string => {
  if (name !== '') return commandHelp(name) ?? `help: unknown command: ${name}`
  return Object.entries(contracts)
    .map(([command, contract]) => usageOf(command, contract.params))
    .sort()
    .join('\n')
}
