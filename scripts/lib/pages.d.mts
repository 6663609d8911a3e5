interface CommandRow {
  readonly summary: string
  readonly params: Readonly<Record<string, { readonly schema: { readonly type: string }; readonly optional: boolean }>>
  readonly result: { readonly description: string }
  readonly access: string
  readonly extension?: boolean
}
type Groups = Readonly<Record<string, Readonly<Record<string, CommandRow>>>>

export const groupsOf: (
  modules: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  contracts: Readonly<Record<string, CommandRow>>,
) => Groups
// The parameter types differ by row; a page reads only what all rows have.
export const rpcPage: (groups: Groups, usageOf: (name: string, params: never) => string) => string
export const resourcesPage: (
  resourceTable: object,
  limits: { readonly singleItemBytes: number; readonly multiItemBytes: number; readonly multiItems: number },
) => string
export const limitsPage: (
  table: Readonly<Record<string, { readonly value: number; readonly reason: string }>>,
) => string
export const settingsPage: (
  table: readonly {
    readonly key: string
    readonly kind: 'flag' | 'number' | 'text' | 'list'
    readonly fallback: string
    readonly summary: string
  }[],
) => string
export const metricsPage: (
  metrics: readonly {
    readonly name: string
    readonly kind: string
    readonly help: string
    readonly file: string
  }[],
) => string
export const hazardsPage: (
  hazards: readonly { readonly name: string; readonly part: string; readonly text: string }[],
  tests: readonly { readonly name: string; readonly file: string; readonly title: string }[],
  open: Readonly<Record<string, string>>,
) => string
