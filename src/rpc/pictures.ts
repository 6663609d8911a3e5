// Handler of the command on pictures.
import { Buffer } from 'node:buffer'
import type { CommandHandlers } from '../api/contract.ts'
import type { pictures } from '../api/pictures.ts'
import type { RpcContext } from './context.ts'

export const pictureHandlers: CommandHandlers<typeof pictures, RpcContext> = {
  getpicture: async ({ node }, { url }) => {
    const { type, width, height, bytes } = await node.pictures.get(url)
    return { type, width, height, data: Buffer.from(bytes).toString('base64') }
  },
}
