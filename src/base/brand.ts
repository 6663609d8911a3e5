// Nominal types: a value that only its parser can make.

declare const brand: unique symbol

/** A `Base` that carries, for the compiler alone, the proof that it was parsed as a `Name`. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name }
