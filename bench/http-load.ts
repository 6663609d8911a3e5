// Requests over a few connections, as fast as they are answered.
import { connect } from 'node:net'

const durationMs = 3000
const warmUpMs = 500
const connections = 4

/** Whether connections are kept, or made for each request. */
export type Mode = 'kept' | 'fresh'

/** What is asked, and how. */
export interface Target {
  readonly port: number
  readonly request: Buffer | (() => Buffer)
  readonly mode: Mode
}

const headEnd = '\r\n\r\n'

/** One connection: calls until the end, or one call. Resolves with the number of answers. */
const useConnection = ({ port, request, mode }: Target, endMs: number): Promise<number> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    let answers = 0
    let missing = Number.NaN
    let head = ''
    const send = (): void => {
      missing = Number.NaN
      head = ''
      socket.write(typeof request === 'function' ? request() : request)
    }
    socket.on('connect', send)
    socket.on('data', (part: Buffer) => {
      if (Number.isNaN(missing)) {
        head += part.toString('latin1')
        const cut = head.indexOf(headEnd)
        if (cut < 0) return
        const length = Number(/content-length: (\d+)/iu.exec(head)?.[1])
        missing = length - (head.length - cut - headEnd.length)
      } else missing -= part.length
      if (missing > 0) return
      answers += 1
      if (mode === 'kept' && performance.now() < endMs) send()
      else socket.end()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      resolve(answers)
    })
  })

const load = async (target: Target, forMs: number): Promise<number> => {
  const startMs = performance.now()
  const endMs = startMs + forMs
  const lane = async (): Promise<number> => {
    let answers = 0
    while (performance.now() < endMs) answers += await useConnection(target, endMs)
    return answers
  }
  const counts = await Promise.all(Array.from({ length: connections }, lane))
  return (counts.reduce((sum, count) => sum + count, 0) * 1000) / (performance.now() - startMs)
}

/** Answers a second, of a server in another process. */
export const perSecond = async (target: Target): Promise<number> => {
  await load(target, warmUpMs)
  return load(target, durationMs)
}
