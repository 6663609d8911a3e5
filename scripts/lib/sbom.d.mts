export const sbomOfLock: () => Promise<{
  readonly bomFormat: string
  readonly specVersion: string
  readonly serialNumber: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly components: readonly {
    readonly name: string
    readonly version: string
    readonly purl: string
    readonly licenses?: readonly unknown[]
    readonly hashes?: readonly unknown[]
  }[]
}>
