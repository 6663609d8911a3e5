// Whose key a name is: what the page has checked itself, and all keys that the chain of the node tells of.
import { createResource, createSignal, For, type JSX, Match, onMount, Show, Switch } from 'solid-js'
import type { NameKeyPeriodJson } from '../../api/names.ts'
import { proofTexts as words } from '../locales/en-proof.ts'
import { texts } from '../locales/texts.ts'
import { sentenceOf } from '../state/faults.ts'
import type { NameCheck } from '../state/name-proof.ts'
import { useAccount, usePage } from '../state/page.ts'
import { exactTime } from '../text/times.ts'
import { CheckIcon, WarningIcon } from './icons.tsx'
import { Row } from './node-panel.tsx'

type Proved = Extract<NameCheck, { readonly kind: 'proved' }>

const grouped = (key: string): string => key.replace(/(.{8})(?=.)/gu, '$1 ')

const ProvedFacts = (props: { readonly check: Proved }): JSX.Element => {
  const newest = () => props.check.proved.keys.at(-1)
  return (
    <>
      <dl class="figures">
        <Row name={words.key}>
          <code>{grouped(props.check.key)}</code>
        </Row>
        <Show when={newest()}>
          {(key) => (
            <>
              <Row name={words.since}>
                {texts.number(key().height)} <span class="muted">{exactTime(key().time)}</span>
              </Row>
              <Row name={words.above}>{texts.number(key().confirmations)}</Row>
              <Row name={words.work}>{words.tries(Number(key().work))}</Row>
              <Row name={words.upTo}>{texts.number(props.check.proved.tip.height)}</Row>
            </>
          )}
        </Show>
      </dl>
      <p>{newest()?.isAnchored === true ? words.anchored : words.loose}</p>
      <Show when={props.check.proved.isFromFirst && props.check.proved.keys.length > 1}>
        <p>{words.fromFirst}</p>
      </Show>
      <p class="muted">{words.tip(exactTime(props.check.proved.tip.time))}</p>
    </>
  )
}

const KeyRow = (props: { readonly period: NameKeyPeriodJson }): JSX.Element => {
  const isDoubtful = (): boolean => ['returned', 'replayed'].includes(props.period.origin)
  return (
    <li class="key-row">
      <p>
        <strong>{words.block(props.period.height)}</strong> <span class="muted">{exactTime(props.period.time)}</span>
      </p>
      <p>
        <code>{grouped(props.period.key)}</code>
      </p>
      <p classList={{ fault: isDoubtful() }}>{words.origins[props.period.origin]}</p>
      <p class="muted">
        <Show when={props.period.posts} fallback={words.noPosts}>
          {(posts) => words.posts(posts().first, posts().last, posts().count)}
        </Show>
      </p>
      <Show when={(props.period.posts?.late ?? 0) > 0}>
        <p class="fault">{words.late(props.period.posts?.late ?? 0)}</p>
      </Show>
    </li>
  )
}

const History = (props: { readonly name: string }): JSX.Element => {
  const { session } = usePage()
  const [keys] = createResource(
    () => props.name,
    (username) => session.client.getnamehistory({ username }).catch(() => []),
  )
  return (
    <Show when={(keys() ?? []).length > 0}>
      <section class="panel" aria-labelledby="history-title">
        <h2 id="history-title">{words.history}</h2>
        <ol class="key-rows">
          <For each={keys() ?? []}>{(period) => <KeyRow period={period} />}</For>
        </ol>
      </section>
    </Show>
  )
}

const Verdict = (props: { readonly check: NameCheck; readonly said: string | undefined }): JSX.Element => {
  const proved = (): Proved | undefined => (props.check.kind === 'proved' ? props.check : undefined)
  const refusal = (): string => (props.check.kind === 'refused' ? words.reasons[props.check.code] : '')
  return (
    <Show
      when={proved()}
      fallback={
        <p class="fault with-icon">
          <WarningIcon />
          {words.refused(refusal())}
        </p>
      }
    >
      {(check) => (
        <>
          <p class="with-icon proof-good">
            <CheckIcon />
            <strong>{words.checked}</strong>
          </p>
          <ProvedFacts check={check()} />
          <Show when={props.said}>
            {(said) => (
              <Show
                when={said() === check().key}
                fallback={
                  <p class="fault with-icon">
                    <WarningIcon />
                    {words.differs}
                  </p>
                }
              >
                <p class="muted">{words.agrees}</p>
              </Show>
            )}
          </Show>
        </>
      )}
    </Show>
  )
}

export const NameProof = (props: { readonly name: string }): JSX.Element => {
  const { session } = usePage()
  const { proofs } = useAccount()
  const [fault, setFault] = createSignal('')
  const [said, setSaid] = createSignal<string>()
  const check = async (): Promise<void> => {
    const status = session.status()
    if (status === undefined) return
    setFault('')
    proofs.note(props.name, undefined)
    try {
      // Curve and hashes come with the first proof, while the node is asked.
      const [key, { checkName }] = await Promise.all([
        session.client.dumppubkey({ username: props.name }),
        import('../state/name-proof.ts'),
      ])
      setSaid(key)
      proofs.note(
        props.name,
        await checkName(session.client, { network: status.network, height: status.chain.height }, props.name),
      )
    } catch (reason) {
      setFault(words.failed(sentenceOf(reason)))
    }
  }
  onMount(() => void check())
  return (
    <div class="sections">
      <section class="panel" aria-labelledby="proof-title">
        <h2 id="proof-title">{words.title(props.name)}</h2>
        <div class="section" role="status">
          <Switch fallback={<p class="muted">{words.checking}</p>}>
            <Match when={fault() !== ''}>
              <p class="fault">{fault()}</p>
            </Match>
            <Match when={proofs.of(props.name)}>{(found) => <Verdict check={found()} said={said()} />}</Match>
          </Switch>
        </div>
        <div class="buttons">
          <button type="button" onClick={() => void check()}>
            {words.again}
          </button>
        </div>
      </section>
      <History name={props.name} />
    </div>
  )
}
