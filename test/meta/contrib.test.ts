// What operators install: held against what the program really has and takes.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { parse } from 'yaml'
import { metricsOfSource, textOf } from '../../scripts/lib/sources.mjs'
import { endpointText } from '../../src/codec/ip.ts'
import { daemonSettingsOf } from '../../src/daemon/node-settings.ts'
import { parseCommandLine } from '../../src/daemon/settings.ts'
import { programCall } from '../../src/daemon/usage.ts'

describe('the dashboard', () => {
  interface Panel {
    readonly id: number
    readonly type: string
    readonly targets?: readonly { readonly expr: string }[]
  }
  const dashboard = JSON.parse(textOf('contrib/grafana.json')) as { readonly panels: readonly Panel[] }
  const expressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
  const metrics = new Map(metricsOfSource().map(({ name, kind }) => [`twister_${name}`, kind]))

  it('asks only for metrics that there are', () => {
    const named = expressions.flatMap((text) => text.match(/twister_\w+/gu) ?? [])
    expect(new Set(named).size).toBeGreaterThan(15)
    expect(named.filter((name) => !metrics.has(name))).toEqual([])
  })

  it('shows counters as rates, and gauges as they are', () => {
    const ofKind = (kind: string, text: string): readonly string[] =>
      (text.match(/twister_\w+/gu) ?? []).filter((name) => metrics.get(name) === kind)
    expect(expressions.filter((text) => text.startsWith('rate(') && ofKind('gauge', text).length > 0)).toEqual([])
    expect(expressions.filter((text) => !text.startsWith('rate(') && ofKind('counter', text).length > 0)).toEqual([])
  })

  it('has panels that can be told apart', () => {
    const ids = dashboard.panels.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(dashboard.panels.filter(({ type }) => !['row', 'stat', 'timeseries'].includes(type))).toEqual([])
  })
})

/** Whether the program takes these options, all together. */
const settingsOf = (words: readonly string[]): ReturnType<typeof daemonSettingsOf> => {
  const { settings, command } = parseCommandLine(words)
  expect(command).toEqual([])
  return daemonSettingsOf(settings)
}

describe('the unit of systemd', () => {
  const unit = textOf('contrib/twisterd.service')
  const start = /^ExecStart=\/usr\/bin\/env twisterd (.*)$/mu.exec(unit)?.[1] ?? ''

  it('starts the node with options that there are', () => {
    expect(settingsOf(start.replace('%S', '/var/lib').split(' '))).toMatchObject({
      dataDirectory: '/var/lib/twister-node',
      log: { toConsole: true },
    })
  })

  it.each([
    'DynamicUser=yes',
    'NoNewPrivileges=yes',
    'CapabilityBoundingSet=',
    'ProtectSystem=strict',
    'ProtectHome=yes',
    'PrivateTmp=yes',
    'SystemCallFilter=@system-service',
    'UMask=0077',
  ])('shuts the node in: %s', (line) => {
    expect(unit.split('\n')).toContain(line)
  })

  it('leaves the compiler of V8 its memory', () => {
    expect(unit).not.toContain('MemoryDenyWriteExecute')
  })

  it('has a socket beside it where the page is', () => {
    const places = [...textOf('contrib/twisterd.socket').matchAll(/^ListenStream=(.*)$/gmu)].map(([, place]) => place)
    const { addresses, port } = settingsOf([]).http
    expect(places).toEqual(addresses.map((address) => endpointText({ address, port })))
  })

  it('can write backups where docs/operation.md puts them', () => {
    const [, folders = ''] = /^StateDirectory=(.*)$/mu.exec(unit) ?? []
    const [, place] = /backup \/var\/lib\/([\w-]+)\//u.exec(textOf('docs/operation.md')) ?? []
    expect(folders.split(' ')).toContain(place)
  })

  const hasSystemd = existsSync('/usr/bin/systemd-analyze')

  test.skipIf(!hasSystemd)('is understood by systemd, which finds little that it could do', () => {
    const analyze = (...words: readonly string[]): string =>
      execFileSync('systemd-analyze', [...words, 'contrib/twisterd.service'], { encoding: 'utf8', stdio: 'pipe' })
    expect(analyze('verify', 'contrib/twisterd.socket')).toBe('')
    const [, exposure] =
      /exposure level for twisterd\.service: ([\d.]+)/u.exec(analyze('security', '--offline=true')) ?? []
    expect(Number(exposure)).toBeLessThan(2)
  })
})

describe('the container', () => {
  const lines = textOf('contrib/Dockerfile').split('\n')
  const entry = JSON.parse(
    lines.find((line) => line.startsWith('ENTRYPOINT '))?.slice('ENTRYPOINT '.length) ?? '[]',
  ) as [string, ...string[]]
  const compose = parse(textOf('contrib/compose.yaml'), { merge: true }) as {
    readonly services: Readonly<
      Record<string, { readonly command: string[]; readonly read_only: boolean; readonly cap_drop: string[] }>
    >
    readonly volumes: Readonly<Record<string, unknown>>
  }

  it('runs the program as nobody in particular, after all that needs more', () => {
    const user = lines.indexOf('USER node')
    expect(user).toBeGreaterThan(lines.findLastIndex((line) => /^(?:RUN|COPY|FROM)\b/u.test(line)))
    expect(lines.findIndex((line) => line.startsWith('ENTRYPOINT'))).toBeGreaterThan(user)
  })

  it('starts the node with options that there are', () => {
    const [program, ...words] = entry
    expect(program).toBe('twisterd')
    expect(settingsOf(words)).toMatchObject({ dataDirectory: '/data', http: { port: 28_332 } })
  })

  it('has the package where it knows how people call it', () => {
    expect(lines.join('\n')).toContain('COPY --from=packages /node /usr/local/lib/node_modules/twister-node')
    expect(programCall('/usr/local/lib/node_modules/twister-node/dist/program/')).toBe('twister')
  })

  it('is asked for its health where the node answers', () => {
    expect(lines.join('\n')).toMatch(/HEALTHCHECK [^]*http:\/\/127\.0\.0\.1:28332\/health/u)
  })

  it('is built from what can be built for every processor', () => {
    const stages = lines.filter((line) => line.startsWith('FROM '))
    expect(stages).toHaveLength(3)
    expect(stages[0]).toContain('--platform=$BUILDPLATFORM')
    expect(stages.slice(1).filter((line) => line.includes('--platform'))).toEqual([])
  })

  it('copies what there is', () => {
    const copied = lines.flatMap((line) => (/^COPY (?!--)(.*) \.\/$/u.exec(line)?.[1] ?? '').split(' ').filter(Boolean))
    expect(copied.length).toBeGreaterThan(0)
    expect(copied.filter((path) => !existsSync(path))).toEqual([])
  })

  it('is three nodes of one network, which write nowhere but into their data, and know one another', () => {
    const services = Object.entries(compose.services)
    expect(services.map(([name]) => name)).toEqual(['one', 'two', 'three'])
    for (const [name, { command, read_only, cap_drop }] of services) {
      expect({ read_only, cap_drop }).toEqual({ read_only: true, cap_drop: ['ALL'] })
      const { node } = settingsOf([...entry.slice(1), ...command])
      expect(node.network.name).toBe('private:compose')
      if (name !== 'one') expect(node.addNodes).toContain(`one:${String(node.port)}`)
    }
    expect(Object.keys(compose.volumes)).toEqual(Object.keys(compose.services))
  })
})
