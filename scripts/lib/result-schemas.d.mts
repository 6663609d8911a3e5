export const resultSchemas: () => {
  readonly results: Readonly<Record<string, object>>
  readonly schemas: Readonly<Record<string, object>>
}
