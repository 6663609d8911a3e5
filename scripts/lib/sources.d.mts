export const filesOf: (folder: string, fits: RegExp) => string[]
export const textOf: (path: string) => string
export const metricsOfSource: () => {
  readonly name: string
  readonly kind: string
  readonly help: string
  readonly file: string
}[]
