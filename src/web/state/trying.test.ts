import { createRoot } from 'solid-js'
import { expect, it } from 'vitest'
import { createTrying } from './trying.ts'

it('says what came of it, one at a time, and why it did not work', async () => {
  await createRoot(async (dispose) => {
    const trying = createTrying((reason) => `No: ${reason}`)
    let end: (words: string) => void = () => undefined
    const first = trying.run(
      () =>
        new Promise((resolve) => {
          end = resolve
        }),
    )
    expect(trying.busy()).toBe(true)
    expect(await trying.run(() => Promise.resolve('second'))).toBe(false)
    end('done')
    expect(await first).toBe(true)
    expect([trying.busy(), trying.said(), trying.fault()]).toEqual([false, 'done', ''])
    expect(await trying.run(() => Promise.reject(new Error('It is shut')))).toBe(false)
    expect([trying.busy(), trying.said(), trying.fault()]).toEqual([false, '', 'No: It is shut.'])
    trying.refuse('Not so.')
    expect([trying.said(), trying.fault()]).toEqual(['', 'Not so.'])
    dispose()
  })
})
