// Proofs of work of registrations that are found when a test says so.
import { CodedError } from '../../src/base/coded-error.ts'
import type { RegistrationRequest } from '../../src/workers/pool.ts'

/** Searches that end when the test says so. */
export class Searches {
  readonly running: { readonly request: RegistrationRequest; readonly end: (nonce: number | undefined) => void }[] = []

  searchRegistration = (request: RegistrationRequest): Promise<number | undefined> =>
    new Promise((resolve) => {
      const search = {
        request,
        end: (nonce: number | undefined) => {
          this.running.splice(this.running.indexOf(search), 1)
          resolve(nonce)
        },
      }
      if (request.signal?.aborted === true) {
        resolve(undefined)
        return
      }
      request.signal?.addEventListener('abort', () => {
        search.end(undefined)
      })
      this.running.push(search)
    })

  async find(): Promise<void> {
    await settle()
    this.running[0]?.end(1)
    await settle()
  }
}

/** Lets what waits for nothing else go on. */
export const settle = async (): Promise<void> => {
  for (let round = 0; round < 30; round += 1) await Promise.resolve()
}

/** The code of the fault of a call; undefined: it went well. */
export const codeOf = async (work: () => unknown): Promise<string | undefined> => {
  try {
    await work()
  } catch (error) {
    return error instanceof CodedError ? error.code : 'other'
  }
  return undefined
}
