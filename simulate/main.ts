// The command line of the simulator.
import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { type ChainScenario, runChain } from './chain.ts'
import { type DhtScenario, runDht } from './dht.ts'
import { type GrowthScenario, runGrowth } from './dht-growth.ts'
import { isReached, type Outcome } from './figures.ts'
import { rowsOf, writeReport } from './report.ts'
import { type HelpersScenario, runHelpers } from './helpers.ts'
import { runSwarm, type SwarmScenario } from './swarm.ts'

const common = { loss: 0.02, churn: 0, seed: 7 }
const swarm: SwarmScenario = { members: 100, posts: 10, interval: 10, adversaries: 0, ...common }
const dht: DhtScenario = { nodes: 100, items: 200, reads: 2_000, minutes: 1, adversaries: 0, old: 0, ...common }
const growth: GrowthScenario = { loss: 0.02, seed: 7 }
const helpers: HelpersScenario = { nodes: 40, posts: 5, followers: 5, loss: 0.02, seed: 7 }
const chain: ChainScenario = { nodes: 50, blocks: 20, interval: 30, ...common }

/** What can be simulated, with its options and their defaults. */
const scenarios: Readonly<
  Record<
    string,
    { readonly defaults: Readonly<Record<string, number>>; readonly run: (given: never) => Promise<Outcome> }
  >
> = {
  swarm: { defaults: { ...swarm }, run: runSwarm },
  dht: { defaults: { ...dht }, run: runDht },
  growth: { defaults: { ...growth }, run: runGrowth },
  chain: { defaults: { ...chain }, run: runChain },
  helpers: { defaults: { ...helpers }, run: runHelpers },
}

const usage = (): string =>
  [
    'npm run simulate -- SCENARIO [--option number …] [--output folder]',
    '',
    ...Object.entries(scenarios).map(
      ([name, { defaults }]) =>
        `  ${name}: ${Object.entries(defaults)
          .map(([option, value]) => `--${option} ${String(value)}`)
          .join(' ')}`,
    ),
    '',
    'One seed gives one run. loss, churn and adversaries are shares from 0 to 1, interval is in seconds.',
    'Ends with 1 when a figure is missed.',
    '',
  ].join('\n')

const numberOf = (name: string, text: string): number => {
  const value = Number(text)
  const isShare = ['loss', 'churn', 'adversaries'].includes(name)
  if (
    text.trim() === '' ||
    !Number.isFinite(value) ||
    value < 0 ||
    (isShare && value > 1) ||
    (!isShare && value % 1 !== 0)
  )
    throw new TypeError(`--${name} takes ${isShare ? 'a share from 0 to 1' : 'a whole number'}, not “${text}”.`)
  return value
}

const read = (words: readonly string[]) => {
  const [name, ...rest] = words
  const scenario = name === undefined || !Object.hasOwn(scenarios, name) ? undefined : scenarios[name]
  if (scenario === undefined) return undefined
  const names = [...Object.keys(scenario.defaults), 'output']
  const options = Object.fromEntries(names.map((option) => [option, { type: 'string' as const }]))
  const { output = 'test-output/simulation', ...given } = parseArgs({ args: rest, options }).values
  const numbers = Object.entries(given).map(([option, text]) => [option, numberOf(option, String(text))])
  return {
    run: scenario.run,
    output,
    options: { ...scenario.defaults, ...Object.fromEntries(numbers) },
  }
}

/** Runs what the words say, and gives the exit code. */
export const main = async (words: readonly string[]): Promise<number> => {
  let command: ReturnType<typeof read>
  try {
    command = read(words)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n`)
  }
  if (command === undefined) {
    process.stderr.write(usage())
    return 2
  }
  const startMs = performance.now()
  const outcome = await command.run(command.options as never)
  if (process.stderr.isTTY) process.stderr.write('\n')
  const table = new Table({ head: ['figure', 'value', 'asked for', ''], style: { head: [], border: [] } })
  table.push(...rowsOf(outcome.figures).map((row) => [...row]))
  const seconds = Math.round((performance.now() - startMs) / 1000)
  const megabytes = Math.round(process.memoryUsage().rss / 1_000_000)
  process.stdout.write(`${table.toString()}\n${String(seconds)} s, ${String(megabytes)} MB\n`)
  for (const path of writeReport(outcome, command.output)) process.stdout.write(`${path}\n`)
  return outcome.figures.every(isReached) ? 0 : 1
}
