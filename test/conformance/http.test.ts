// What the C++ node answered over HTTP, request by request, and what this node answers. Differences that are meant stand
// in `deviations`, each with its reason: docs/rpc-deviations.md is this table.
import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deviations, type HttpDeviation } from '../support/deviations.ts'
import { type FakeContext, makeContext } from '../support/fake-context.ts'
import { clientPolicy, startHttpServer, type TestServer } from '../support/http-server.ts'
import { parseAnswers, type RawAnswer, RawConnection } from '../support/raw-http.ts'
import { CodedError } from '../../src/base/coded-error.ts'
import { systemClock } from '../../src/net/system-clock.ts'

interface Step {
  readonly request: Buffer
  readonly answers: readonly RawAnswer[]
  readonly closed: boolean
}

interface Recording {
  readonly name: string
  readonly title: string
  readonly steps: readonly Step[]
}

const folder = new URL('../vectors/http/', import.meta.url)

/** `>>> request (n bytes)`, the bytes, `<<< response (n bytes shown), connection …`, the bytes. */
const readRecording = (file: string): Recording => {
  const bytes = readFileSync(new URL(file, folder))
  const lineEnd = (from: number): number => bytes.indexOf('\n', from)
  const title = bytes.toString('utf8', 4, lineEnd(0))
  const steps: Step[] = []
  let offset = bytes.indexOf('>>> request')
  while (offset >= 0) {
    const requestHead = bytes.toString('utf8', offset, lineEnd(offset))
    const requestStart = lineEnd(offset) + 1
    const requestEnd = requestStart + Number(/\((\d+) bytes\)/u.exec(requestHead)?.[1])
    const responseOffset = bytes.indexOf('<<< response', requestEnd)
    const responseHead = bytes.toString('utf8', responseOffset, lineEnd(responseOffset))
    const responseStart = lineEnd(responseOffset) + 1
    const shown = Number(/\((\d+) bytes shown\)/u.exec(responseHead)?.[1])
    steps.push({
      request: bytes.subarray(requestStart, requestEnd),
      answers: parseAnswers(bytes.subarray(responseStart, responseStart + shown)),
      closed: responseHead.includes('CLOSED'),
    })
    offset = bytes.indexOf('>>> request', responseStart)
  }
  return { name: file.replace('.txt', ''), title, steps }
}

const recordings = readdirSync(folder).map(readRecording)

let fake: FakeContext
let server: TestServer

beforeAll(async () => {
  fake = makeContext(systemClock)
  // The wallet of the recorded node, and what `verifymessage` says there to a name that nobody has.
  Object.assign(fake.context.node, {
    accounts: {
      listed: () => ['alice'],
      verifyText: () => {
        throw new CodedError('accounts.name-nowhere', 'Nobody has this name.')
      },
    },
  })
  server = await startHttpServer(fake.context)
})

afterAll(async () => {
  await server.close()
  await fake.scope.close()
})

/** A host name that is ours: the recordings use others, and the C++ node looks at none. */
const withOwnHost = (request: Buffer): Buffer =>
  Buffer.from(request.toString('latin1').replaceAll('\r\nHost: x\r\n', '\r\nHost: localhost\r\n'), 'latin1')

/** JSON without its values: types, members and their order; codes of errors and ids as they are. */
const shapeOf = (value: unknown, key = ''): unknown => {
  if (key === 'code' || key === 'id') return value
  if (Array.isArray(value)) return value.map((item) => shapeOf(item))
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value
  return Object.entries(value).map(([name, member]) => [name, shapeOf(member, name)])
}

const mediaTypeOf = ({ headers }: RawAnswer): string => headers.get('content-type')?.split(';')[0] ?? ''

const expectSameAnswer = (ours: RawAnswer, theirs: RawAnswer): void => {
  expect(`${String(ours.status)} ${ours.reason}`).toBe(
    theirs.status === 401 ? '401 Unauthorized' : `${String(theirs.status)} ${theirs.reason}`,
  )
  expect(mediaTypeOf(ours)).toBe(mediaTypeOf(theirs))
  expect(ours.headers.get('www-authenticate')).toBe(theirs.headers.get('www-authenticate'))
  expect(ours.headers.has('date')).toBe(true)
  expect(ours.headers.has('content-security-policy')).toBe(true)
  expect(Number(ours.headers.get('content-length'))).toBe(ours.body.length)
  if (mediaTypeOf(theirs) !== 'application/json') return
  expect(ours.body.toString('utf8')).toMatch(/^[^\n]+\n$/u)
  expect(shapeOf(JSON.parse(ours.body.toString('utf8')))).toEqual(shapeOf(JSON.parse(theirs.body.toString('utf8'))))
  expect(ours.headers.get('connection')).toBe(theirs.headers.get('connection'))
}

const replay = async ({ steps }: Recording, deviation: HttpDeviation | undefined): Promise<void> => {
  const connection = await RawConnection.open(server.port)
  let seen = 0
  for (const [step, { request, answers, closed }] of steps.entries()) {
    connection.write(withOwnHost(request))
    const expected = deviation?.answers?.[step] ?? answers.map(({ status }) => status)
    await connection.until(() => connection.answers.length >= seen + expected.length)
    const isClosed = deviation?.closed ?? closed
    await connection.until(() => connection.closed, isClosed ? 20_000 : 100)
    const ours = connection.answers.slice(seen)
    expect(ours.map(({ status }) => status)).toEqual(expected)
    expect(connection.closed).toBe(isClosed)
    if (deviation?.answers === undefined)
      for (const [index, answer] of ours.entries()) expectSameAnswer(answer, answers[index] as RawAnswer)
    seen += ours.length
  }
  connection.destroy()
}

describe('recorded requests', () => {
  test('there are fifty of them', () => {
    expect(recordings.length).toBeGreaterThanOrEqual(50)
  })

  test.each(recordings.map((recording) => [recording.name, recording] as const))(
    '%s is answered as the C++ node does, or as the table of deviations says',
    async (name, recording) => {
      await replay(recording, deviations.http[name])
    },
  )
})

test('pages of another client get the policy of the C++ node, and may not be framed', async () => {
  const connection = await RawConnection.open(server.port)
  connection.write(recordings.find(({ name }) => name === 'get_root')?.steps[0]?.request ?? '')
  await connection.until(() => connection.answers.length === 1)
  expect(connection.answers[0]?.headers.get('content-security-policy')).toBe(clientPolicy)
  connection.destroy()
})
