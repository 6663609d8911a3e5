// Whether public pages of nodes may show the user of the page: a wish in the profile, which only its owner signs.
import { createSignal, For, type JSX } from 'solid-js'
import { profileTexts } from '../locales/en-profile.ts'
import { useAccount } from '../state/page.ts'
import { createTrying } from '../state/trying.ts'

const wishes = ['shown', 'unlisted', 'no'] as const
type Wish = (typeof wishes)[number]

export const PublicPagesPart = (): JSX.Element => {
  const { profiles, username } = useAccount()
  const found = () => profiles.profileOf(username)()
  const { busy, said, fault, run } = createTrying(profileTexts.notSaved)
  const [chosen, setChosen] = createSignal<Wish>()
  const wish = (): Wish => {
    const profile = found()
    const told = profile.state === 'found' ? profile.value.public_pages?.trim().toLowerCase() : undefined
    return wishes.find((one) => one === told) ?? 'shown'
  }
  const choose = (next: Wish): void => {
    setChosen(next)
    // What could not be saved is not shown as if it were.
    void run(async () => {
      await profiles.saveProfile({ public_pages: next === 'shown' ? '' : next })
      return profileTexts.saved
    }).then(() => setChosen(undefined))
  }
  return (
    <section class="section" aria-labelledby="public-title">
      <h2 id="public-title">{profileTexts.publicPages.title}</h2>
      <p class="muted">{profileTexts.publicPages.lead}</p>
      <fieldset class="choice" disabled={found().state === 'asking'} aria-busy={busy()}>
        <legend class="hidden">{profileTexts.publicPages.title}</legend>
        <For each={wishes}>
          {(each) => (
            <label class="tick">
              <input
                type="radio"
                name="public-pages"
                checked={(chosen() ?? wish()) === each}
                onClick={(event) => {
                  if (busy()) event.preventDefault()
                }}
                onChange={() => {
                  choose(each)
                }}
              />
              {profileTexts.publicPages[each]}
            </label>
          )}
        </For>
      </fieldset>
      <p class="muted" role="status">
        {found().state === 'asking' ? profileTexts.asking : said()}
      </p>
      <p class="fault" role="alert">
        {fault()}
      </p>
    </section>
  )
}
