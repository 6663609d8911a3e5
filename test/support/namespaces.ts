// Network namespaces of their own, for programs that must meet nobody but each other. Needs root and `ip` on Linux.
import { type ChildProcess, execFileSync, spawn, type StdioOptions } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'

/** A machine of the laboratory: one address, a cable to the hub, and no way out. */
export interface Machine {
  readonly name: string
  readonly address: string
  /** Starts a program there; it dies with this process. */
  spawn(command: string, words: readonly string[], stdio: StdioOptions): ChildProcess
}

/** Machines on one switch, which can be split into rooms that do not hear each other. */
export interface Laboratory {
  machine(name: string, address: string): Machine
  /** Puts machines into a room of the switch; all begin in room 0. Cables stay plugged: nobody sees it but by silence. */
  move(room: 0 | 1 | 2, ...machines: readonly Machine[]): void
  /**
   * Leaves a machine the way to one other alone. All other packets fall into a pit; what comes back tells how many have.
   */
  confine(machine: Machine, only: Machine): () => number
  close(): void
}

const ip = (...words: readonly string[]): string => execFileSync('ip', words, { encoding: 'utf8', stdio: 'pipe' })

const within = (namespace: string, ...words: readonly string[]): string => ip('netns', 'exec', namespace, ...words)

/** Whether this machine can make a laboratory. */
export const canMakeNamespaces = (): boolean => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  try {
    ip('netns', 'list')
    return true
  } catch {
    return false
  }
}

const marker = 'twlab'

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Two runs that begin at once see the same that is left over: it is gone when either has removed it. */
const remove = (namespace: string): void => {
  try {
    rmSync(`/etc/netns/${namespace}`, { recursive: true, force: true })
    ip('netns', 'del', namespace)
  } catch (error) {
    if (
      ip('netns', 'list')
        .split('\n')
        .some((line) => line.split(' ')[0] === namespace)
    )
      throw error
  }
}

/** Namespaces that an interrupted run left behind. */
const removeStale = (): void => {
  for (const line of ip('netns', 'list').split('\n')) {
    const name = line.split(' ')[0] ?? ''
    const pid = new RegExp(`^${marker}(\\d+)-`, 'u').exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) remove(name)
  }
}

const addNamespace = (name: string): void => {
  setResolver(name)
  ip('netns', 'add', name)
  within(name, 'sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1', 'net.ipv6.conf.default.disable_ipv6=1')
  ip('-n', name, 'link', 'set', 'lo', 'up')
}

/** Names are asked of a server that is nowhere near: the question leaves the machine. */
const setResolver = (name: string): void => {
  mkdirSync(`/etc/netns/${name}`, { recursive: true })
  writeFileSync(`/etc/netns/${name}/resolv.conf`, 'nameserver 9.9.9.9\noptions timeout:1 attempts:1\n')
}

const addCable = (hub: string, namespace: string, name: string, address: string): void => {
  ip('link', 'add', `p-${name}`, 'netns', hub, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace)
  ip('-n', hub, 'link', 'set', `p-${name}`, 'master', 'room0', 'up')
  // One route to the others' public-looking networks and no default route: nothing can leave this machine.
  ip('-n', namespace, 'addr', 'add', `${address}/32`, 'dev', 'eth0')
  ip('-n', namespace, 'link', 'set', 'eth0', 'up')
  ip('-n', namespace, 'route', 'add', '51.0.0.0/8', 'dev', 'eth0', 'scope', 'link', 'src', address)
}

/** Makes the switch. It has no address and no cable to this machine. */
export const openLaboratory = (): Laboratory => {
  removeStale()
  const prefix = `${marker}${String(process.pid)}`
  const hub = `${prefix}-hub`
  const namespaces = [hub]
  addNamespace(hub)
  for (const room of ['room0', 'room1', 'room2']) {
    ip('-n', hub, 'link', 'add', room, 'type', 'bridge', 'forward_delay', '0')
    ip('-n', hub, 'link', 'set', room, 'up')
  }
  return {
    machine: (name, address) => {
      const namespace = `${prefix}-${name}`
      addNamespace(namespace)
      namespaces.push(namespace)
      addCable(hub, namespace, name, address)
      const words = ['netns', 'exec', namespace, 'setpriv', '--pdeathsig', 'KILL']
      return {
        name,
        address,
        spawn: (command, options, stdio) => spawn('ip', [...words, command, ...options], { stdio }),
      }
    },
    move: (room, ...machines) => {
      for (const { name } of machines) ip('-n', hub, 'link', 'set', `p-${name}`, 'master', `room${String(room)}`)
    },
    confine: ({ name }, { address }) => {
      const namespace = `${prefix}-${name}`
      ip('-n', namespace, 'route', 'del', '51.0.0.0/8')
      ip('-n', namespace, 'route', 'add', `${address}/32`, 'dev', 'eth0', 'scope', 'link')
      ip('link', 'add', 'pit', 'netns', namespace, 'type', 'veth', 'peer', 'name', `pit-${name}`, 'netns', hub)
      ip('-n', hub, 'link', 'set', `pit-${name}`, 'up')
      ip('-n', namespace, 'link', 'set', 'pit', 'up', 'arp', 'off', 'multicast', 'on')
      ip('-n', namespace, 'route', 'add', 'default', 'dev', 'pit')
      return () => Number(within(namespace, 'cat', '/sys/class/net/pit/statistics/tx_packets'))
    },
    close: () => {
      for (const namespace of namespaces.splice(0).reverse()) remove(namespace)
    },
  }
}
