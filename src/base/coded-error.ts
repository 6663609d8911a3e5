// The only class that errors extend: faults carry a code for programs and a sentence for people.

/** A fault. `code` is stable (`store.locked`), `message` says what to do, `fields` hold the particulars. */
export class CodedError extends Error {
  readonly code: string
  readonly fields: Readonly<Record<string, unknown>>

  constructor(code: string, message: string, fields: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.name = 'CodedError'
    this.code = code
    this.fields = fields
  }
}

/** The text of anything that was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
