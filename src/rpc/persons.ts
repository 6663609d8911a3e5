// Handlers of commands on the file of a person.
import type { CommandHandlers } from '../api/contract.ts'
import type { persons } from '../api/persons.ts'
import { type RpcContext, wholePath } from './context.ts'

/** An empty passphrase is none, as programs leave out what is in the middle. */
const given = (passphrase: string | undefined): string | undefined => (passphrase === '' ? undefined : passphrase)

export const personHandlers: CommandHandlers<typeof persons, RpcContext> = {
  exportperson: (context, { username, filename, passphrase }) => {
    const path = wholePath(context, filename)
    return context.gates.checks.run(() => context.node.persons.exportTo(path, username, given(passphrase)))
  },
  importperson: (context, { filename, passphrase }) => {
    const path = wholePath(context, filename)
    return context.gates.checks.run(() => context.node.persons.importFrom(path, given(passphrase)))
  },
}
