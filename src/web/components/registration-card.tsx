// How far a user's registration is: four steps, and what is going on now.
import { createSignal, For, type JSX, Match, Show, Switch } from 'solid-js'
import type { LocalUserJson } from '../../api/control.ts'
import { newcomerTexts } from '../locales/en-newcomers.ts'
import { texts } from '../locales/texts.ts'
import { blocklessSeconds, setMining } from '../state/blocks.ts'
import { sentenceOf } from '../state/faults.ts'
import { usePage } from '../state/page.ts'
import { CheckIcon, WarningIcon } from './icons.tsx'
import { ProgressBar } from './progress-bar.tsx'

const stepNames = ['key', 'work', 'block', 'ready'] as const

/** Which step is going on in each state. */
const stepOf: Readonly<Record<LocalUserJson['state'], number>> = {
  'no-registration': 1,
  taken: 1,
  working: 1,
  pending: 2,
  confirmed: 3,
  ready: 4,
}

const Steps = (props: { readonly now: number }): JSX.Element => (
  <ol class="steps">
    <For each={stepNames}>
      {(name, index) => (
        <li
          classList={{ done: index() < props.now, current: index() === props.now }}
          aria-current={index() === props.now ? 'step' : undefined}
        >
          <span class="step-mark" aria-hidden="true">
            <Show when={index() < props.now} fallback={index() + 1}>
              <CheckIcon />
            </Show>
          </span>
          <span>
            {texts.registration.steps[name]}
            <Show when={index() < props.now}>
              <span class="hidden">, {texts.registration.done}</span>
            </Show>
          </span>
        </li>
      )}
    </For>
  </ol>
)

/** Where no blocks come there is no telling when: only what is sure is said. */
const pendingWords = ({ waitSeconds }: LocalUserJson, isSilent: boolean, isMining: boolean): string => {
  if (isMining) return texts.registration.minedHere
  return waitSeconds === undefined || isSilent
    ? texts.registration.pending
    : texts.registration.pendingWait(waitSeconds)
}

const confirmedWords = ({ height = 0, waitSeconds }: LocalUserJson, isSilent: boolean): string =>
  waitSeconds === undefined || isSilent
    ? texts.registration.confirmed(height)
    : texts.registration.confirmedWait(height, waitSeconds)

const unregisteredWords = ({ failure, message }: LocalUserJson): string =>
  failure === undefined ? texts.registration.unregistered : (texts.registration.failures[failure] ?? message)

const workWords = ({ workProgress = 0, waitSeconds }: LocalUserJson): string =>
  waitSeconds === undefined ? texts.registration.workExpected(workProgress) : texts.registration.wait(waitSeconds)

/** Why nothing goes on, and what this computer can do. */
const NoBlocks = (props: { readonly seconds: number }): JSX.Element => {
  const page = usePage()
  const [fault, setFault] = createSignal('')
  const hasBlocks = (): boolean => (page.session.status()?.chain.height ?? 0) > 0
  const mine = async (): Promise<void> => {
    setFault('')
    try {
      await setMining(page, true)
    } catch (reason) {
      setFault(texts.node.failed(sentenceOf(reason)))
    }
  }
  return (
    <>
      <p class="with-icon">
        <WarningIcon />
        {hasBlocks() ? texts.registration.noBlock(props.seconds) : texts.registration.noBlockYet}
      </p>
      <button type="button" title={texts.node.miningHint} onClick={() => void mine()}>
        {texts.registration.mine}
      </button>
      <p class="fault" role="alert">
        {fault()}
      </p>
    </>
  )
}

const Unregistered = (props: { readonly user: LocalUserJson }): JSX.Element => {
  const page = usePage()
  const [fault, setFault] = createSignal('')
  const start = async (): Promise<void> => {
    setFault('')
    try {
      await page.session.client.registeruser({ username: props.user.username })
      await page.session.ask()
    } catch (reason) {
      setFault(texts.registration.failed(sentenceOf(reason)))
    }
  }
  return (
    <>
      <p>{unregisteredWords(props.user)}</p>
      <div class="buttons">
        <button type="button" class="primary" onClick={() => void start()}>
          {texts.registration.start}
        </button>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            page.router.go({ page: 'secret' })
          }}
        >
          {texts.user.showSecret(props.user.username)}
        </button>
      </div>
      <p class="fault" role="alert">
        {fault()}
      </p>
    </>
  )
}

const Working = (props: { readonly user: LocalUserJson }): JSX.Element => {
  const { session } = usePage()
  const [fault, setFault] = createSignal('')
  const stop = async (): Promise<void> => {
    setFault('')
    try {
      await session.client.stopregistration({ username: props.user.username })
      await session.ask()
    } catch (reason) {
      setFault(texts.node.failed(sentenceOf(reason)))
    }
  }
  return (
    <>
      <p>{texts.registration.work}</p>
      <ProgressBar
        label={texts.registration.workLabel}
        share={props.user.workProgress ?? 0}
        words={workWords(props.user)}
      />
      <div class="buttons">
        <button type="button" class="quiet" onClick={() => void stop()}>
          {texts.registration.stop}
        </button>
      </div>
      <p class="fault" role="alert">
        {fault()}
      </p>
    </>
  )
}

const Taken = (props: { readonly username: string }): JSX.Element => {
  const page = usePage()
  return (
    <>
      <p class="fault with-icon">
        <WarningIcon />
        {texts.registration.taken}
      </p>
      <div class="buttons">
        <button
          type="button"
          onClick={() => {
            page.router.go({ page: 'welcome', way: 'create' })
          }}
        >
          {texts.registration.another}
        </button>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            page.router.go({ page: 'welcome', way: 'import' })
          }}
        >
          {newcomerTexts.create.mine(props.username)}
        </button>
      </div>
    </>
  )
}

/** The card of a user who cannot post yet; nothing for one who can. */
export const RegistrationCard = (props: { readonly user: LocalUserJson }): JSX.Element => {
  const page = usePage()
  const chain = () => page.session.status()?.chain
  const mayHelp = (): boolean => chain()?.mining === false
  const silent = (): number | undefined => {
    const known = chain()
    return known === undefined ? undefined : blocklessSeconds(known, props.user.waitSeconds, page.now())
  }
  return (
    <Show when={props.user.state !== 'ready'}>
      <section class="card registration" aria-labelledby="registration-title">
        <h2 id="registration-title">{texts.registration.title(props.user.username)}</h2>
        <Steps now={stepOf[props.user.state]} />
        <Switch>
          <Match when={props.user.state === 'no-registration'}>
            <Unregistered user={props.user} />
          </Match>
          <Match when={props.user.state === 'taken'}>
            <Taken username={props.user.username} />
          </Match>
          <Match when={props.user.state === 'working'}>
            <Working user={props.user} />
          </Match>
          <Match when={props.user.state === 'pending'}>
            <p>{pendingWords(props.user, silent() !== undefined, chain()?.mining === true)}</p>
            <Show when={silent()} fallback={<progress aria-label={texts.registration.steps.block} />}>
              {(seconds) => <NoBlocks seconds={seconds()} />}
            </Show>
            <Show when={mayHelp() && silent() === undefined}>
              <p class="hint muted">{texts.registration.mineHint}</p>
            </Show>
          </Match>
          <Match when={props.user.state === 'confirmed'}>
            <p>{confirmedWords(props.user, silent() !== undefined)}</p>
            <Show when={silent()} fallback={<progress aria-label={texts.registration.steps.ready} />}>
              {(seconds) => <NoBlocks seconds={seconds()} />}
            </Show>
          </Match>
        </Switch>
      </section>
    </Show>
  )
}
