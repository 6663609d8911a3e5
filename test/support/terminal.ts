// A terminal that remembers what was written to it.
import type { Terminal } from '../../src/cli/render.ts'

/** A terminal for tests: nobody watches it, it has no colours and no width unless a test says so. */
export const fakeTerminal = (traits: Partial<Terminal> = {}) => {
  const written = { output: '', errors: '' }
  const terminal: Terminal = {
    write: (text) => void (written.output += text),
    writeError: (text) => void (written.errors += text),
    colours: false,
    columns: undefined,
    live: undefined,
    call: 'twister',
    readSecret: () => Promise.resolve(''),
    readShown: () => Promise.resolve(''),
    asksPerson: false,
    environment: { XDG_CONFIG_HOME: '/nowhere' },
    now: () => 2_000_000_000,
    ...traits,
  }
  return { terminal, written }
}
