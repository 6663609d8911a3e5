// Posts that are signed outside of a node, as a program of somebody's own does it.
import { encodeHex } from '../../src/codec/hex.ts'
import { decodeWif } from '../../src/crypto/wif.ts'
import { networkNamed } from '../../src/protocol/network.ts'
import { signPost } from '../../src/protocol/post.ts'
import { parseUsername } from '../../src/protocol/username.ts'
import { type TestDaemon, testNetworkName } from './daemons.ts'

/** A post by a local user of a daemon, in hexadecimal digits: whatever it names as the one before it. */
export const signedBy = async (
  daemon: TestDaemon,
  username: string,
  {
    postNumber,
    text,
    last,
  }: { readonly postNumber: number; readonly text: string; readonly last?: number | undefined },
): Promise<string> => {
  const version = networkNamed(testNetworkName)?.secretVersion
  const secret = decodeWif(await daemon.client.dumpprivkey({ username }), version ?? 0)
  const author = parseUsername(username)
  if (!secret.ok || author === undefined) throw new Error('no key')
  const { chain } = await daemon.client.getstatus({})
  const fields = {
    author,
    postNumber,
    text,
    lastPostNumber: last,
    height: chain.height,
    time: Math.floor(Date.now() / 1000),
  }
  const signed = signPost(fields, secret.value.privateKey, secret.value.compressed)
  if (!signed.ok) throw new Error(signed.rejection.code)
  return encodeHex(signed.value.piece)
}
