// What programs ask that watch over a process of ours: whether it lives, and whether it is ready.
import type { ServerResponse } from 'node:http'
import { sendText } from './answers.ts'

const paths: readonly string[] = ['/health', '/ready']

/** Whether a path is one of them. Whoever may call at all may ask: the answers name nobody and nothing. */
export const isProbePath = (path: string): boolean => paths.includes(path)

/** `/health`: 200 while the process answers at all. `/ready`: 200, or 503 and what stands in the way. */
export const answerProbe = (path: string, response: ServerResponse, whatStands: () => readonly string[]): void => {
  const hindrances = path === '/ready' ? whatStands() : []
  const isWell = hindrances.length === 0
  const body = path === '/ready' ? { ready: isWell, hindrances } : { alive: true }
  sendText(response, isWell ? 200 : 503, 'application/json', `${JSON.stringify(body)}\n`)
}
