// The few globals that Node.js and browsers share, for layers that are compiled without either platform's types.
interface AbortSignal {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
  throwIfAborted(): void
}
interface AbortController {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}
declare const AbortController: { new (): AbortController }
interface TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>
}
declare const TextEncoder: { new (): TextEncoder }
interface TextDecoder {
  decode(bytes?: Uint8Array): string
}
declare const TextDecoder: { new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }): TextDecoder }
interface SymbolConstructor {
  readonly asyncDispose: unique symbol
  readonly dispose: unique symbol
}
interface AsyncDisposable {
  [Symbol.asyncDispose](): PromiseLike<void>
}
interface URL {
  readonly protocol: string
  readonly hostname: string
  readonly username: string
  readonly password: string
  readonly href: string
  readonly searchParams: { get(name: string): string | null; getAll(name: string): string[] }
}
declare const URL: { new (text: string, base?: string): URL }
/** Base64; one character a byte. */
declare function btoa(bytes: string): string
declare function atob(text: string): string
