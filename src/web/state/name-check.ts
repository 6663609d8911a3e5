// Whether a wished name can be had, while it is typed.
import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js'
import type { Client } from '../../api/client.ts'
import type { StatusJson } from '../../api/control.ts'
import type { Clock, Timer } from '../../base/clock.ts'
import { judgeUsername } from '../../protocol/username.ts'
import { newcomerTexts } from '../locales/en-newcomers.ts'
import { sentenceOf } from './faults.ts'

const typingPauseMs = 250
const similarNames = 5

/** What is known of a name. */
export interface NameVerdict {
  readonly kind: 'empty' | 'invalid' | 'checking' | 'unknown' | 'taken' | 'own' | 'free'
  readonly message: string
  /** Registered names that begin with it. */
  readonly similar: readonly string[]
}

/** Why a text cannot be a name; empty when it can. */
export const nameFault = (name: string): string => {
  const judged = judgeUsername(name)
  if (judged.ok || judged.rejection.code === 'username-empty') return ''
  if (judged.rejection.code === 'username-too-long') return newcomerTexts.create.tooLong(judged.rejection.excess)
  const odd = judged.rejection.characters
  return newcomerTexts.create.badCharacter(odd.map((character) => (character === ' ' ? '␣' : character)).join(' '))
}

/** Whether the chain is complete enough to say that a name is free. A private network may be only this node. */
const knowsAllNames = (status: StatusJson | undefined): boolean =>
  status !== undefined &&
  status.chain.light === undefined &&
  (['current', 'clock-wrong'].includes(status.chain.state) ||
    (status.chain.state === 'no-peers' && !/^(main|testnet)$/.test(status.network)))

const verdict = (kind: NameVerdict['kind'], message: string, similar: readonly string[] = []): NameVerdict => ({
  kind,
  message,
  similar,
})

const lookUp = async (client: Client, status: StatusJson | undefined, name: string): Promise<NameVerdict> => {
  if (status?.users.some(({ username }) => username === name) === true)
    return verdict('own', newcomerTexts.create.own(name))
  try {
    const [key, names] = await Promise.all([
      client.dumppubkey({ username: name }),
      client.listusernamespartial({ prefix: name, count: similarNames + 1 }),
    ])
    const similar = names.filter((other) => other !== name).slice(0, similarNames)
    if (key !== '') return verdict('taken', newcomerTexts.create.taken(name), similar)
    return knowsAllNames(status)
      ? verdict('free', newcomerTexts.create.free(name), similar)
      : verdict('unknown', newcomerTexts.create.unknown)
  } catch (fault) {
    return verdict('unknown', sentenceOf(fault))
  }
}

/** Judges `name` at each change; look-ups wait for a pause in typing. */
export const createNameCheck = (
  needs: { readonly client: Client; readonly clock: Clock; readonly status: Accessor<StatusJson | undefined> },
  name: Accessor<string>,
): Accessor<NameVerdict> => {
  const [current, setCurrent] = createSignal(verdict('empty', ''))
  // The state comes every few seconds: what it says of names is looked at, not that it came.
  const complete = createMemo(() => knowsAllNames(needs.status()))
  let timer: Timer | undefined
  let round = 0
  createEffect(
    on([name, complete], ([wished]) => {
      timer?.cancel()
      round += 1
      const mine = round
      const fault = nameFault(wished)
      if (wished === '' || fault !== '') {
        setCurrent(wished === '' ? verdict('empty', '') : verdict('invalid', fault))
        return
      }
      setCurrent(verdict('checking', newcomerTexts.create.checking))
      timer = needs.clock.after(typingPauseMs, () => {
        void lookUp(needs.client, needs.status(), wished).then((found) => {
          if (mine === round) setCurrent(found)
        })
      })
    }),
  )
  onCleanup(() => {
    timer?.cancel()
    round += 1
  })
  return current
}
