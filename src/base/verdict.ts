// The result of judging untrusted input: never an exception.

/** Either the value, or why it was refused. A rejection is a union of `{ code, …fields }`. */
export type Verdict<T, Rejection> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly rejection: Rejection }

/** The verdict that lets `value` in. */
export const accept = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value })

/** The verdict that keeps the input out, with the reason. */
export const reject = <Rejection>(rejection: Rejection): { readonly ok: false; readonly rejection: Rejection } => ({
  ok: false,
  rejection,
})
