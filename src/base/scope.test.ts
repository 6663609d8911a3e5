import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { CodedError } from './coded-error.ts'
import { silentLog } from './log.ts'
import { Scope } from './scope.ts'

const tracked = (): { readonly scope: Scope; readonly order: string[] } => {
  const order: string[] = []
  const scope = new Scope('root', silentLog)
  scope.defer(() => void order.push('first'))
  return { scope, order }
}

describe('closing', () => {
  test('runs what was opened last first, children in their place, each once', async () => {
    const { scope, order } = tracked()
    const child = scope.child('child')
    child.defer(() => void order.push('of the child'))
    scope.defer(() => void order.push('last'))
    await Promise.all([scope.close(), scope.close(), child.close()])
    expect(order.sort()).toEqual(['first', 'last', 'of the child'])
  })

  test('waits for tasks, which see the signal', async () => {
    const { scope, order } = tracked()
    scope.task('loop', async (signal) => {
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
      order.push('task')
    })
    await scope.close()
    expect(order).toEqual(['task', 'first'])
  })

  test('goes on after a closer that throws', async () => {
    const { scope, order } = tracked()
    scope.defer(() => {
      throw new CodedError('test.fault', 'no')
    })
    await scope.close()
    expect(order).toEqual(['first'])
  })
})

describe('a child that closes before its parent', () => {
  test('is forgotten by the parent', async () => {
    setFlagsFromString('--expose-gc')
    const collectGarbage = runInNewContext('gc') as () => void
    const { scope } = tracked()
    const openAndClose = async (): Promise<WeakRef<Scope>> => {
      const child = scope.child('short')
      await child.close()
      return new WeakRef(child)
    }
    const gone: WeakRef<Scope>[] = []
    for (let count = 0; count < 50; count += 1) gone.push(await openAndClose())
    await turn()
    collectGarbage()
    expect(gone.filter((child) => child.deref() !== undefined).length).toBeLessThan(5)
    await scope.close()
  })

  test('does not take a sibling with it', async () => {
    const { scope, order } = tracked()
    const early = scope.child('early')
    const late = scope.child('late')
    late.defer(() => void order.push('late'))
    early.defer(() => void order.push('early'))
    await early.close()
    expect(order).toEqual(['early'])
    await scope.close()
    expect(order).toEqual(['early', 'late', 'first'])
  })
})

test('a task that throws is told to the owner of the root', async () => {
  const root = new Scope('root', silentLog)
  const failures: unknown[] = []
  root.onFailure((error) => failures.push(error))
  const fault = new CodedError('test.fault', 'no')
  root.child('a').task('broken', () => Promise.reject(fault))
  await root.close()
  expect(failures).toEqual([fault])
  expect(root.failure).toBe(fault)
})
