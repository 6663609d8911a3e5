// Takes or chooses a picture of a code for a camera, and reads it; the reader comes with the first one.
import { createSignal, type JSX } from 'solid-js'
import { networkTexts as words } from '../locales/en-network.ts'

export const CodeButton = (props: { readonly onCode: (text: string) => void }): JSX.Element => {
  const [note, setNote] = createSignal('')
  const read = async (picture: File): Promise<void> => {
    setNote(words.reading)
    const { codeIn } = await import('../text/code-picture.ts')
    const code = await codeIn(picture)
    setNote(code === undefined ? words.noCode : '')
    if (code !== undefined) props.onCode(code)
  }
  return (
    <>
      <label class="button file-button">
        {words.joinPicture}
        <input
          class="hidden"
          type="file"
          accept="image/*"
          onChange={({ currentTarget }) => {
            const picture = currentTarget.files?.[0]
            // The same picture once more is a change, too.
            if (picture !== undefined) void read(picture).then(() => (currentTarget.value = ''))
          }}
        />
      </label>
      <span class="muted" role="status">
        {note()}
      </span>
    </>
  )
}
