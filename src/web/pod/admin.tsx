// Administration: what the pod says and allows, invitations, accounts, reports, and what was done.
import { createResource, createSignal, For, type JSX, Show } from 'solid-js'
import { podJoining, type PodLimitsJson, type PodRole, podRoles, type PodSettingsJson } from '../../api/pod-shapes.ts'
import { texts } from '../locales/pod/texts.ts'
import { wordsOf } from './faults.ts'
import { Area, Field, Head, To } from './parts.tsx'
import { usePod } from './state.ts'
import { exactly } from './times.ts'

const limitNames = ['accounts', 'postsADay', 'follows', 'registrationsADay'] as const

const createAct = () => {
  const { say } = usePod()
  return async (work: () => Promise<unknown>, after: () => unknown): Promise<void> => {
    try {
      await work()
      await after()
      say(texts.saved)
    } catch (error) {
      say(wordsOf(error))
    }
  }
}

const Joining = (props: {
  readonly value: PodSettingsJson['joining']
  readonly onChange: (way: PodSettingsJson['joining']) => void
}): JSX.Element => (
  <fieldset class="choice">
    <legend>{texts.admin.joining}</legend>
    <div class="choice-values">
      <For each={podJoining}>
        {(way) => (
          <label class="choice-value">
            <input type="radio" name="joining" checked={props.value === way} onChange={() => props.onChange(way)} />
            {texts.admin.ways[way]}
          </label>
        )}
      </For>
    </div>
  </fieldset>
)

const SettingsForm = (props: { readonly settings: PodSettingsJson }): JSX.Element => {
  const { client } = usePod()
  const act = createAct()
  const [settings, setSettings] = createSignal(props.settings)
  const change = (part: Partial<PodSettingsJson>): void => {
    setSettings((now) => ({ ...now, ...part }))
  }
  const limit = (name: keyof PodLimitsJson, text: string): void => {
    change({ limits: { ...settings().limits, [name]: Math.max(0, Math.trunc(Number(text))) } })
  }
  return (
    <form
      class="section"
      onSubmit={(event) => {
        event.preventDefault()
        void act(
          () => client.setsettings(settings()),
          () => undefined,
        )
      }}
    >
      <h2>{texts.admin.pod}</h2>
      <Field id="pod-name" label={texts.admin.name} value={settings().name} onInput={(name) => change({ name })} />
      <Area
        id="pod-description"
        label={texts.admin.description}
        value={settings().description}
        onInput={(description) => change({ description })}
      />
      <Area id="pod-rules" label={texts.admin.rules} value={settings().rules} onInput={(rules) => change({ rules })} />
      <Joining value={settings().joining} onChange={(joining) => change({ joining })} />
      <div class="fields">
        <For each={limitNames}>
          {(name) => (
            <Field
              id={`limit-${name}`}
              type="number"
              label={texts.admin.limits[name]}
              value={String(settings().limits[name])}
              onInput={(text) => limit(name, text)}
            />
          )}
        </For>
      </div>
      <button type="submit">{texts.save}</button>
    </form>
  )
}

const RoleChoice = (props: {
  readonly id: string
  readonly value: PodRole
  readonly onChange: (role: PodRole) => void
}): JSX.Element => (
  <div class="field">
    <label for={props.id}>{texts.admin.role}</label>
    <select
      id={props.id}
      onChange={({ currentTarget }) => {
        props.onChange(currentTarget.value as PodRole)
      }}
    >
      <For each={podRoles}>
        {(role) => (
          <option value={role} selected={role === props.value}>
            {texts.admin.roles[role]}
          </option>
        )}
      </For>
    </select>
  </div>
)

const Invitations = (): JSX.Element => {
  const { client } = usePod()
  const act = createAct()
  const [list, { refetch }] = createResource(() => client.listinvitations({}).catch(() => []))
  const [uses, setUses] = createSignal('1')
  const [days, setDays] = createSignal('7')
  const [role, setRole] = createSignal<PodRole>('member')
  const make = () =>
    client.createinvitation({ uses: Math.trunc(Number(uses())), days: Math.trunc(Number(days())), role: role() })
  return (
    <section class="section">
      <h2>{texts.admin.invitations}</h2>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault()
          void act(make, refetch)
        }}
      >
        <Field id="invite-uses" type="number" label={texts.admin.uses} value={uses()} onInput={setUses} />
        <Field id="invite-days" type="number" label={texts.admin.days} value={days()} onInput={setDays} />
        <RoleChoice id="invite-role" value={role()} onChange={setRole} />
        <button type="submit">{texts.admin.invite}</button>
      </form>
      <ul class="rows">
        <For each={list.latest ?? []}>
          {(invitation) => (
            <li>
              <code class="grow" data-invitation>
                {`${location.origin}/join?code=${encodeURIComponent(invitation.code)}`}
              </code>
              <span class="muted">
                {texts.admin.roles[invitation.role]} · {texts.admin.left(invitation.uses - invitation.used)} ·{' '}
                {exactly(invitation.expires)}
              </span>
              <button
                type="button"
                class="small"
                onClick={() => void act(() => client.withdrawinvitation({ code: invitation.code }), refetch)}
              >
                {texts.admin.withdraw}
              </button>
            </li>
          )}
        </For>
      </ul>
    </section>
  )
}

type Listed = Awaited<ReturnType<ReturnType<typeof usePod>['client']['listaccounts']>>['accounts'][number]

interface AccountProps {
  readonly account: Listed
  readonly onChange: () => unknown
}

const createAccountActs = (props: AccountProps) => {
  const { client, account: own } = usePod()
  const act = createAct()
  const [reason, setReason] = createSignal('')
  const [role, setRole] = createSignal<PodRole>(props.account.role)
  const about = () => ({ name: props.account.name, reason: reason() })
  const isAdmin = (): boolean => own()?.role === 'owner' || own()?.role === 'admin'
  const remove = (): void => {
    if (confirm(texts.admin.confirm(props.account.name))) void act(() => client.removeaccount(about()), props.onChange)
  }
  return { client, act, reason, setReason, role, setRole, about, isAdmin, remove }
}

const AccountActs = (props: AccountProps): JSX.Element => {
  const { client, act, reason, setReason, role, setRole, about, isAdmin, remove } = createAccountActs(props)
  return (
    <div class="inline-form">
      <Field id={`reason-${props.account.name}`} label={texts.admin.reason} value={reason()} onInput={setReason} />
      <div class="buttons">
        <Show
          when={props.account.suspended === null}
          fallback={
            <button
              type="button"
              class="small"
              disabled={reason().trim() === ''}
              onClick={() => void act(() => client.resume(about()), props.onChange)}
            >
              {texts.admin.resume}
            </button>
          }
        >
          <button
            type="button"
            class="small"
            disabled={reason().trim() === ''}
            onClick={() => void act(() => client.suspend(about()), props.onChange)}
          >
            {texts.admin.suspend}
          </button>
        </Show>
        <Show when={isAdmin()}>
          <button type="button" class="small" disabled={reason().trim() === ''} onClick={remove}>
            {texts.admin.remove}
          </button>
        </Show>
      </div>
      <Show when={isAdmin()}>
        <div class="fields">
          <RoleChoice id={`role-${props.account.name}`} value={role()} onChange={setRole} />
          <button
            type="button"
            class="small"
            onClick={() => void act(() => client.setrole({ name: props.account.name, role: role() }), props.onChange)}
          >
            {texts.admin.setRole}
          </button>
        </div>
      </Show>
    </div>
  )
}

const AccountRow = (props: AccountProps): JSX.Element => {
  const [isOpen, setOpen] = createSignal(false)
  return (
    <li>
      <To class="name grow" to={{ page: 'person', name: props.account.name }}>
        {props.account.name}
      </To>
      <span class="muted">
        {texts.admin.roles[props.account.role]}
        {props.account.suspended === null ? '' : ` · ${texts.admin.suspendedMark}`}
      </span>
      <button
        type="button"
        class="small"
        aria-expanded={isOpen()}
        aria-label={texts.admin.moreOf(props.account.name)}
        onClick={() => setOpen((now) => !now)}
      >
        {texts.nav.more}
      </button>
      <Show when={isOpen()}>
        <AccountActs account={props.account} onChange={props.onChange} />
      </Show>
    </li>
  )
}

const Accounts = (): JSX.Element => {
  const { client } = usePod()
  const [after, setAfter] = createSignal<string>()
  const [list, { refetch }] = createResource(
    () => ({ after: after() }),
    ({ after: from }) =>
      client.listaccounts({ count: 50, ...(from === undefined ? {} : { after: from }) }).catch(() => undefined),
  )
  return (
    <section class="section">
      <h2>{texts.admin.accounts}</h2>
      <ul class="rows">
        <For each={list.latest?.accounts ?? []}>{(account) => <AccountRow account={account} onChange={refetch} />}</For>
      </ul>
      <Show when={list.latest?.next}>
        {(next) => (
          <button type="button" class="small" onClick={() => setAfter(next())}>
            {texts.nav.more}
          </button>
        )}
      </Show>
    </section>
  )
}

const Reports = (): JSX.Element => {
  const { client } = usePod()
  const act = createAct()
  const [list, { refetch }] = createResource(() => client.listreports({}).catch(() => undefined))
  const [notes, setNotes] = createSignal<Readonly<Record<string, string>>>({})
  return (
    <section class="section">
      <h2>{texts.admin.reports}</h2>
      <ul class="rows">
        <For each={list.latest?.reports ?? []} fallback={<li class="muted">{texts.admin.noReports}</li>}>
          {(report) => (
            <li>
              <p class="grow">
                <To
                  to={
                    report.k === undefined
                      ? { page: 'person', name: report.n }
                      : { page: 'post', name: report.n, number: report.k }
                  }
                >
                  <bdi>{`@${report.n}${report.k === undefined ? '' : `/${String(report.k)}`}`}</bdi>
                </To>{' '}
                <span class="muted">{texts.admin.reportedBy(report.by, exactly(report.created))}</span>
                <br />
                <bdi>{report.reason}</bdi>
              </p>
              <div class="inline-form">
                <Field
                  id={`note-${report.id}`}
                  label={texts.admin.note}
                  value={notes()[report.id] ?? ''}
                  onInput={(text) => setNotes((now) => ({ ...now, [report.id]: text }))}
                />
                <button
                  type="button"
                  class="small"
                  disabled={(notes()[report.id] ?? '').trim() === ''}
                  onClick={() =>
                    void act(() => client.resolvereport({ id: report.id, note: notes()[report.id] ?? '' }), refetch)
                  }
                >
                  {texts.admin.resolve}
                </button>
              </div>
            </li>
          )}
        </For>
      </ul>
    </section>
  )
}

const isRole = (word: string): word is PodRole => podRoles.some((role) => role === word)

const isAct = (act: string): act is keyof typeof texts.admin.acts => Object.hasOwn(texts.admin.acts, act)

/** What was done, on what, and why. Roles and figures are the pod's; a reason is what somebody wrote. */
const wordsOfAct = ({ act, object, note }: Readonly<Record<'act' | 'object' | 'note', string>>): string => {
  const about = (word: string): string => (isRole(word) ? texts.admin.roles[word] : word)
  const [, uses, days] = (act === 'invite' ? /^(\d+) for (\d+) days$/u.exec(note) : null) ?? []
  const more = uses === undefined ? note : texts.admin.invited(Number(uses), Number(days))
  const isOfRole = act === 'invite' || act === 'withdraw'
  const parts = [
    isAct(act) ? texts.admin.acts[act] : act,
    isOfRole ? about(object) : object,
    act === 'role' ? about(more) : more,
  ]
  return parts.filter((part) => part !== '').join(' · ')
}

const Audit = (): JSX.Element => {
  const { client } = usePod()
  const [list] = createResource(() => client.getaudit({ count: 100 }).catch(() => undefined))
  return (
    <section class="section">
      <h2>{texts.admin.audit}</h2>
      <ul class="rows">
        <For each={list.latest?.acts ?? []}>
          {({ time, actor, act, object, note }) => (
            <li>
              <span class="muted">{exactly(time)}</span>
              <span class="grow">
                {actor} · {wordsOfAct({ act, object, note })}
              </span>
            </li>
          )}
        </For>
      </ul>
    </section>
  )
}

export const AdminView = (): JSX.Element => {
  const { client, account } = usePod()
  const [settings] = createResource(() => client.getsettings({}).catch(() => undefined))
  const isAdmin = (): boolean => account()?.role === 'owner' || account()?.role === 'admin'
  return (
    <>
      <Head title={texts.admin.title} />
      <div class="sections">
        <Show when={isAdmin() && settings()}>{(found) => <SettingsForm settings={found()} />}</Show>
        <Invitations />
        <Reports />
        <Accounts />
        <Show when={isAdmin()}>
          <Audit />
        </Show>
      </div>
    </>
  )
}
