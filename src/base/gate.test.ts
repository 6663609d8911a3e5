import { describe, expect, test } from 'vitest'
import { Gate } from './gate.ts'

interface Held {
  readonly result: Promise<string>
  readonly finish: () => void
}

const hold = (gate: Gate, name: string, begun: string[]): Held => {
  let finish = (): void => undefined
  const result = gate.run(
    () =>
      new Promise<string>((resolve) => {
        begun.push(name)
        finish = () => {
          resolve(name)
        }
      }),
  )
  return {
    result,
    finish: () => {
      finish()
    },
  }
}

const settle = async (): Promise<void> => {
  for (let round = 0; round < 10; round += 1) await Promise.resolve()
}

describe('a gate', () => {
  test('lets so many run, and the others in the order in which they came', async () => {
    const gate = new Gate(2, 10)
    const begun: string[] = []
    const [first, second, third, fourth] = ['a', 'b', 'c', 'd'].map((name) => hold(gate, name, begun)) as [
      Held,
      Held,
      Held,
      Held,
    ]
    await settle()
    expect(begun).toEqual(['a', 'b'])
    second.finish()
    expect(await second.result).toBe('b')
    await settle()
    expect(begun).toEqual(['a', 'b', 'c'])
    first.finish()
    await settle()
    expect(begun).toEqual(['a', 'b', 'c', 'd'])
    third.finish()
    fourth.finish()
    expect(await Promise.all([first.result, third.result, fourth.result])).toEqual(['a', 'c', 'd'])
  })

  test('refuses when too many wait', async () => {
    const gate = new Gate(1, 1)
    const begun: string[] = []
    const held = [hold(gate, 'a', begun), hold(gate, 'b', begun)]
    await expect(gate.run(() => Promise.resolve('c'))).rejects.toMatchObject({ code: 'gate.full' })
    for (const { result, finish } of held) {
      await settle()
      finish()
      await result
    }
    expect(await gate.run(() => Promise.resolve('d'))).toBe('d')
  })

  test('gives the place on when a work fails', async () => {
    const gate = new Gate(1, 1)
    await expect(gate.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await gate.run(() => Promise.resolve(1))).toBe(1)
  })
})
