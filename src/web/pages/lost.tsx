// An address that leads nowhere; perhaps a name was meant.
import { type JSX, Show } from 'solid-js'
import { usernameFromPerson } from '../../protocol/username.ts'
import { Empty } from '../components/empty.tsx'
import { Link } from '../components/link.tsx'
import { PageHead } from '../components/page-head.tsx'
import { placeTexts } from '../locales/en-places.ts'

export const LostPage = (props: { readonly word: string }): JSX.Element => (
  <>
    <PageHead title={placeTexts.lost.title} />
    <Empty title={placeTexts.lost.lead}>
      <Show when={usernameFromPerson(props.word)}>
        {(name) => (
          <Link class="button" to={{ page: 'user', name: name(), part: 'posts' }}>
            {placeTexts.lost.name(name())}
          </Link>
        )}
      </Show>
      <Link class="button" to={{ page: 'search', text: props.word, scope: 'posts' }}>
        {placeTexts.lost.search}
      </Link>
      <Link to={{ page: 'home' }}>{placeTexts.lost.home}</Link>
    </Empty>
  </>
)
