import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { forEachTest } from '../../test/support/each-test.ts'
import { useFakeContext } from '../../test/support/fake-context.ts'
import { askServer, clientPolicy, startHttpServer } from '../../test/support/http-server.ts'
import { systemClock } from '../net/system-clock.ts'

const fake = useFakeContext(() => systemClock)
const server = forEachTest(
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'twister-app-'))
    mkdirSync(join(folder, 'assets'))
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>ours</title>')
    writeFileSync(join(folder, 'assets', 'main.js'), 'export {}')
    const app = { directory: folder, index: 'index.html', contentSecurityPolicy: "default-src 'none'" }
    const started = await startHttpServer(fake.context, { app })
    return { ...started, folder }
  },
  async (started) => {
    await started.close()
    rmSync(started.folder, { recursive: true })
  },
)

describe('with the web client of the C++ node', () => {
  test('that client has the root, and the policy that it needs', async () => {
    const answer = await askServer(server, 'GET /')
    expect(answer.body.toString()).toContain('<title>twister</title>')
    expect(answer.headers.get('content-security-policy')).toBe(clientPolicy)
  })

  test('our page is at /app/, with its own policy and files', async () => {
    const page = await askServer(server, 'GET /app/')
    expect(page.body.toString()).toContain('<title>ours</title>')
    expect(page.headers.get('content-security-policy')).toBe("default-src 'none'")
    expect((await askServer(server, 'GET /app/assets/main.js')).status).toBe(200)
    expect((await askServer(server, 'GET /assets/main.js')).status).toBe(404)
  })

  test('/app leads there', async () => {
    const answer = await askServer(server, 'GET /app')
    expect(answer.status).toBe(308)
    expect(answer.headers.get('location')).toBe('/app/')
  })

  test('its parts are found whatever hangs on their addresses (checklist 2)', async () => {
    for (const line of ['GET /css/style.css?vr=10', 'GET /js/options.js?_=123', 'GET /?x=1'])
      expect((await askServer(server, line)).status, line).toBe(200)
  })
})
