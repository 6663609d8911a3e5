// Which links of a text lead to pictures, as far as their addresses say.
import { segmentsOf } from '../../protocol/text-grammar.ts'

/** Whether it is worth a look: most texts have no picture. */
export const mayHavePictures = (text: string): boolean => /\.(?:png|jpe?g|gif|webp)\b/iu.test(text)

/** Pictures of one post that are offered. */
const most = 4

/** The addresses of pictures in a text, each once. */
export const pictureAddresses = (text: string): readonly string[] => {
  const addresses = segmentsOf(text).flatMap((segment) => (segment.kind === 'link' ? [segment.href] : []))
  return [...new Set(addresses)]
    .filter((address) => /\.(?:png|jpe?g|gif|webp)$/iu.test(new URL(address).pathname))
    .slice(0, most)
}
