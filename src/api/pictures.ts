// The command on pictures that posts link to.
import { required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'

/** A picture as its host gave it: nothing in it runs. */
export interface PictureJson {
  /** `image/png`, `image/jpeg`, `image/gif` or `image/webp`, by its own bytes. */
  readonly type: string
  /** In pixels. */
  readonly width: number
  readonly height: number
  /** Its bytes, in Base64. */
  readonly data: string
}

export const pictures = {
  getpicture: command({
    summary:
      'Fetch a picture of the web through the node, by its address (https or http): its host sees the node, or the proxy of the node, and never a browser. It is kept in memory for a while.',
    params: { url: required(string) },
    result: result<PictureJson>('the picture'),
    access: 'read',
    extension: true,
  }),
} as const
