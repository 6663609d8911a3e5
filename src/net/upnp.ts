// UPnP (Internet Gateway Device 1 and 2): routers are searched for, and asked to let ports through.
import { request } from 'node:http'
import { Parser } from 'htmlparser2'
import { sleep } from '../base/clock.ts'
import { parseUrl } from '../base/url.ts'
import { decodeUtf8, encodeUtf8 } from '../codec/utf8.ts'
import { canonicalAddress } from '../codec/ip.ts'
import { isPrivate } from '../codec/ip-networks.ts'
import { streamOf } from './connection-stream.ts'
import type { Mapped, MappingNeeds, Router, WantedPort } from './port-mapping.ts'

const group = { address: '239.255.255.250', port: 1900 }
const searchMs = 2_500
const searchedTypes = [1, 2].map((version) => `urn:schemas-upnp-org:device:InternetGatewayDevice:${String(version)}`)
/** Anybody on the link can answer: so many are looked at. */
const maxRouters = 4
const requestMs = 5_000
/** Descriptions of routers have some 10,000 bytes. */
const maxBytes = 262_144
const maxElements = 5_000

const wanConnection = /^urn:schemas-upnp-org:service:WAN(?:IP|PPP)Connection:[12]$/u
/** Routers that know no end of a mapping (Internet Gateway Device 1, 2.4.16). */
const onlyPermanent = '725'
const takenByAnother = '718'

/** An element that ends, in the order of the document: of one with children the text behind the last of them. */
interface Leaf {
  readonly name: string
  readonly text: string
}

/** The leaves of a document: names without their prefixes. A document out of bounds has none. */
const leavesOf = (xml: string): readonly Leaf[] => {
  const leaves: Leaf[] = []
  let text = ''
  const parser = new Parser(
    {
      onopentag: () => {
        text = ''
      },
      ontext: (piece) => {
        text += piece
      },
      onclosetag: (name) => {
        if (leaves.length <= maxElements) leaves.push({ name: name.replace(/^.*:/u, ''), text: text.trim() })
        text = ''
      },
    },
    { xmlMode: true, decodeEntities: true },
  )
  parser.end(xml)
  return leaves.length > maxElements ? [] : leaves
}

/** Where a router takes orders, and of what kind it is. */
interface Control {
  readonly url: URL
  readonly service: string
}

/** The first connection to the world that a description names, at the same machine. */
const controlIn = (description: string, location: URL): Control | undefined => {
  let service: string | undefined
  let path: string | undefined
  for (const { name, text } of leavesOf(description)) {
    if (name === 'serviceType') service = text
    if (name === 'controlURL') path = text
    if (name !== 'service') continue
    if (service !== undefined && path !== undefined && wanConnection.test(service)) {
      const url = parseUrl(path, location.href)
      if (url?.host === location.host && url.protocol === 'http:') return { url, service }
    }
    service = path = undefined
  }
  return undefined
}

/** What an answer to a search names, if it is on the machine that answered: others may not send us anywhere. */
const locationIn = (bytes: Uint8Array, from: string): URL | undefined => {
  const text = decodeUtf8(bytes)?.slice(0, 4_096)
  const given = text === undefined ? undefined : /^location:[ \t]*(\S+)/imu.exec(text)?.[1]
  const url = given === undefined ? undefined : parseUrl(given)
  return url?.protocol === 'http:' && canonicalAddress(url.hostname) === from && isPrivate(from) ? url : undefined
}

interface Reply {
  readonly status: number
  readonly text: string
  /** Our address, as the router sees us. */
  readonly ownAddress: string
}

interface Question {
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

const call = async (
  { clock, sockets }: MappingNeeds,
  url: URL,
  { method, headers, body = '' }: Question,
): Promise<Reply | undefined> => {
  const to = { address: url.hostname, port: Number(url.port === '' ? 80 : url.port) }
  const connected = await sockets.connect(to, { timeoutMs: requestMs })
  if (!connected.ok) return undefined
  const connection = connected.value
  const stream = streamOf(connection)
  const timer = clock.after(requestMs, () => stream.destroy())
  const answered = new Promise<Reply | undefined>((resolve) => {
    const give = (reply?: Reply): void => {
      timer.cancel()
      stream.destroy()
      resolve(reply)
    }
    const bytes = encodeUtf8(body)
    const asking = request(url, {
      method,
      headers: { ...headers, ...(body === '' ? {} : { 'Content-Length': bytes.length }), Connection: 'close' },
      createConnection: () => stream,
    })
    asking.on('error', () => {
      give()
    })
    asking.on('close', () => {
      give()
    })
    asking.on('response', (response) => {
      const pieces: Uint8Array[] = []
      let length = 0
      response.on('data', (piece: Uint8Array) => {
        length += piece.length
        if (length > maxBytes) give()
        else pieces.push(piece)
      })
      response.on('end', () => {
        const text = decodeUtf8(Buffer.concat(pieces))
        const status = response.statusCode ?? 0
        give(text === undefined ? undefined : { status, text, ownAddress: connection.local.address })
      })
    })
    asking.end(bytes)
  })
  return answered
}

type Answer = { readonly ok: true; readonly reply: Reply } | { readonly ok: false; readonly code: string | undefined }

const act = async (
  needs: MappingNeeds,
  { url, service }: Control,
  action: string,
  fields: readonly (readonly [string, string | number])[],
): Promise<Answer> => {
  const parts = fields.map(([name, value]) => `<${name}>${String(value)}</${name}>`).join('')
  const body =
    '<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"' +
    ' s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body>' +
    `<u:${action} xmlns:u="${service}">${parts}</u:${action}></s:Body></s:Envelope>`
  const headers = { 'Content-Type': 'text/xml; charset="utf-8"', SOAPAction: `"${service}#${action}"` }
  const reply = await call(needs, url, { method: 'POST', headers, body })
  if (reply === undefined) return { ok: false, code: undefined }
  if (reply.status === 200) return { ok: true, reply }
  const code = leavesOf(reply.text).find(({ name }) => name === 'errorCode')?.text
  return { ok: false, code: code !== undefined && /^\d{3}$/u.test(code) ? code : String(reply.status) }
}

const reasonOf = (code: string | undefined, { port }: WantedPort): string => {
  if (code === undefined) return 'it does not answer'
  return code === takenByAnother ? `another machine has port ${String(port)}` : `its answer is ${code}`
}

const keyOf = ({ kind, port }: WantedPort) =>
  [
    ['NewRemoteHost', ''],
    ['NewExternalPort', port],
    ['NewProtocol', kind.toUpperCase()],
  ] as const

const routerAt = (needs: MappingNeeds, control: Control, ownAddress: string): Router => {
  const add = (wanted: WantedPort, seconds: number): Promise<Answer> =>
    act(needs, control, 'AddPortMapping', [
      ...keyOf(wanted),
      ['NewInternalPort', wanted.port],
      ['NewInternalClient', ownAddress],
      ['NewEnabled', 1],
      ['NewPortMappingDescription', 'twister'],
      ['NewLeaseDuration', seconds],
    ])
  const askAddress = async (): Promise<string | undefined> => {
    const answer = await act(needs, control, 'GetExternalIPAddress', [])
    if (!answer.ok) return undefined
    return canonicalAddress(leavesOf(answer.reply.text).find(({ name }) => name === 'NewExternalIPAddress')?.text ?? '')
  }
  return {
    protocol: 'upnp',
    map: async (wanted, seconds): Promise<Mapped> => {
      let answer = await add(wanted, seconds)
      if (!answer.ok && answer.code === onlyPermanent) answer = await add(wanted, 0)
      if (answer.ok) return { state: 'mapped', externalAddress: await askAddress() }
      return { state: 'refused', reason: reasonOf(answer.code, wanted) }
    },
    unmap: async (wanted) => {
      await act(needs, control, 'DeletePortMapping', keyOf(wanted))
    },
  }
}

/** Asks all of the link for routers, and waits for some seconds. */
const search = async ({ clock, sockets }: MappingNeeds): Promise<readonly URL[]> => {
  const found = new Map<string, URL>()
  const socket = await sockets.datagrams({ address: '0.0.0.0', port: 0 }, (bytes, from) => {
    const location = found.size < maxRouters ? locationIn(bytes, from.address) : undefined
    if (location !== undefined && !found.has(from.address)) found.set(from.address, location)
  })
  for (const type of searchedTypes) {
    const lines = ['M-SEARCH * HTTP/1.1', `HOST: ${group.address}:${String(group.port)}`, 'MAN: "ssdp:discover"']
    socket.send(group, encodeUtf8([...lines, 'MX: 2', `ST: ${type}`, '', ''].join('\r\n')))
  }
  await sleep(clock, searchMs)
  await socket.close()
  return [...found.values()]
}

/** Routers that answer and have a connection to the world. */
export const upnpRouters = async (needs: MappingNeeds): Promise<readonly Router[]> => {
  const routers: Router[] = []
  for (const location of await search(needs)) {
    const reply = await call(needs, location, { method: 'GET', headers: {} })
    const control = reply?.status === 200 ? controlIn(reply.text, location) : undefined
    if (reply !== undefined && control !== undefined) routers.push(routerAt(needs, control, reply.ownAddress))
  }
  return routers
}
