// An address that leads nowhere; perhaps a name was meant.
import { type JSX, Show } from 'solid-js'
import { usernameFromPerson } from '../../protocol/username.ts'
import { Empty } from '../components/empty.tsx'
import { Link } from '../components/link.tsx'
import { PageHead } from '../components/page-head.tsx'
import { texts } from '../locales/texts.ts'

export const LostPage = (props: { readonly word: string }): JSX.Element => (
  <>
    <PageHead title={texts.lost.title} />
    <Empty title={texts.lost.lead}>
      <Show when={usernameFromPerson(props.word)}>
        {(name) => (
          <Link class="button" to={{ page: 'user', name: name(), part: 'posts' }}>
            {texts.lost.name(name())}
          </Link>
        )}
      </Show>
      <Link class="button" to={{ page: 'search', text: props.word, scope: 'posts' }}>
        {texts.lost.search}
      </Link>
      <Link to={{ page: 'home' }}>{texts.lost.home}</Link>
    </Empty>
  </>
)
