// How the page looks, what is not shown, keys, and the way out with all one has.
import { createSignal, createUniqueId, For, type JSX, Match, Suspense, Switch } from 'solid-js'
import { LanguageSelect } from '../components/language-select.tsx'
import { later } from '../components/later.tsx'
import { MutesPart } from '../components/mutes-part.tsx'
import { PageHead } from '../components/page-head.tsx'
import { ViewTabs } from '../components/view-tabs.tsx'
import { settingTexts } from '../locales/en-settings.ts'
import { texts } from '../locales/texts.ts'
import { type SettingsPart, settingsParts } from '../routes/route.ts'
import { lookChoices, type LookName } from '../state/look.ts'
import { usePage } from '../state/page.ts'

const NoticesPart = later(() => import('../components/notices-part.tsx').then((module) => module.NoticesPart))
const SoundsPart = later(() => import('../components/sounds-part.tsx').then((module) => module.SoundsPart))
const YearsPart = later(() => import('../components/years-part.tsx').then((module) => module.YearsPart))
const NodePart = later(() => import('../components/node-part.tsx').then((module) => module.NodePart))
const KeysPart = later(() => import('../components/keys-part.tsx').then((module) => module.KeysPart))
const DevicesPart = later(() => import('../components/devices-part.tsx').then((module) => module.DevicesPart))
const PublicPagesPart = later(() =>
  import('../components/public-pages-part.tsx').then((module) => module.PublicPagesPart),
)
const DataPart = later(() => import('../components/data-part.tsx').then((module) => module.DataPart))

const MarksPart = later(() => import('../components/marks-part.tsx').then((module) => module.MarksPart))
const ScriptsPart = later(() => import('../components/scripts-part.tsx').then((module) => module.ScriptsPart))
const UndoPart = later(() => import('../components/undo-part.tsx').then((module) => module.UndoPart))
const PicturesPart = later(() => import('../components/pictures-part.tsx').then((module) => module.PicturesPart))

const lookNames = Object.keys(lookChoices) as readonly LookName[]

const wordsOf = (name: LookName, value: string): string => {
  const words: Readonly<Record<string, string>> = settingTexts.values[name]
  return words[value] ?? value
}

const LanguageField = (props: { readonly onSaved: () => void }): JSX.Element => {
  const { language } = usePage()
  const id = createUniqueId()
  return (
    <div class="choice">
      <label class="choice-title" for={id}>
        {settingTexts.language}
      </label>
      <LanguageSelect id={id} language={language} ofBrowser={settingTexts.languageOfBrowser} onChosen={props.onSaved} />
    </div>
  )
}

const LookPart = (): JSX.Element => {
  const { look } = usePage()
  const [saved, setSaved] = createSignal('')
  return (
    <div class="sections">
      <LanguageField onSaved={() => setSaved(settingTexts.saved)} />
      <For each={lookNames}>
        {(name) => (
          <fieldset class="choice">
            <legend>{settingTexts.names[name]}</legend>
            <div class="choice-values">
              <For each={lookChoices[name]}>
                {(value) => (
                  <label class="choice-value">
                    <input
                      type="radio"
                      name={name}
                      value={value}
                      checked={look.of(name) === value}
                      onChange={() => {
                        look.choose(name, value)
                        setSaved(settingTexts.saved)
                      }}
                    />
                    <span>{wordsOf(name, value)}</span>
                  </label>
                )}
              </For>
            </div>
          </fieldset>
        )}
      </For>
      <p class="muted" role="status">
        {saved()}
      </p>
    </div>
  )
}

/** Two of them have their names elsewhere already. */
const nameOf = (part: SettingsPart): string => {
  if (part === 'notices') return texts.nav.notifications
  return part === 'node' ? texts.node.title : settingTexts.partNames[part]
}

export const SettingsPage = (props: { readonly part: SettingsPart }): JSX.Element => (
  <>
    <PageHead title={texts.nav.settings} />
    <ViewTabs
      label={settingTexts.parts}
      tabs={settingsParts.map((part) => ({
        to: { page: 'settings', part } as const,
        words: nameOf(part),
        isCurrent: part === props.part,
      }))}
    />
    <Suspense>
      <Switch>
        <Match when={props.part === 'look'}>
          <LookPart />
        </Match>
        <Match when={props.part === 'reading'}>
          <div class="sections">
            <PicturesPart />
            <MarksPart />
            <UndoPart />
            <MutesPart />
            <ScriptsPart />
          </div>
        </Match>
        <Match when={props.part === 'notices'}>
          <div class="sections">
            <NoticesPart />
            <SoundsPart />
            <YearsPart />
          </div>
        </Match>
        <Match when={props.part === 'node'}>
          <NodePart />
        </Match>
        <Match when={props.part === 'keys'}>
          <KeysPart />
        </Match>
        <Match when={props.part === 'devices'}>
          <DevicesPart />
        </Match>
        <Match when={props.part === 'data'}>
          <div class="sections">
            <PublicPagesPart />
          </div>
          <DataPart />
        </Match>
      </Switch>
    </Suspense>
  </>
)
