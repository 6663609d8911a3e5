// What programs ask that watch over the node: whether it lives, and whether it is ready.
import { hindrancesOf } from '../rpc/readiness.ts'
import type { RpcContext } from '../rpc/context.ts'
import { sendText } from './answers.ts'
import type { ServerResponse } from 'node:http'

const paths: readonly string[] = ['/health', '/ready']

/** Whether a path is one of them. Whoever may call at all may ask: the answers name nobody and nothing. */
export const isProbePath = (path: string): boolean => paths.includes(path)

/** `/health`: 200 while the node answers at all. `/ready`: 200, or 503 and what stands in the way. */
export const answerProbe = (path: string, response: ServerResponse, context: RpcContext): void => {
  const hindrances = path === '/ready' ? hindrancesOf(context) : []
  const isWell = hindrances.length === 0
  const body = path === '/ready' ? { ready: isWell, hindrances } : { alive: true }
  sendText(response, isWell ? 200 : 503, 'application/json', `${JSON.stringify(body)}\n`)
}
