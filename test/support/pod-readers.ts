// Who reads a pod all the time, and what brings them to one of its processes, as a web server in front does.
import { Agent, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'

/** Brings each connection to one of several servers, and to the next one when one takes nobody in. */
export class Balancer {
  readonly #server: Server
  #next = 0

  constructor(servers: readonly { readonly port: number }[]) {
    this.#server = createServer((client) => {
      client.on('error', () => undefined)
      const attempt = (left: number): void => {
        const target = servers[(this.#next += 1) % servers.length]
        const server = connect({ host: '127.0.0.1', port: target?.port ?? 0 })
        let isOpen = false
        server.once('connect', () => {
          isOpen = true
          client.pipe(server).pipe(client)
        })
        server.on('error', () => {
          if (!isOpen && left > 0) attempt(left - 1)
          else client.destroy()
        })
        client.once('close', () => server.destroy())
        server.once('close', () => {
          if (isOpen) client.end()
        })
      }
      attempt(servers.length)
    })
  }

  open(): Promise<number> {
    return new Promise((resolve) => {
      this.#server.listen(0, '127.0.0.1', () => {
        resolve((this.#server.address() as AddressInfo).port)
      })
    })
  }

  close(): void {
    this.#server.close()
  }
}

/** Somebody who reads all the time, as a browser does: a connection that was kept and has ended is made again. */
export class Reader {
  readonly faults: string[] = []
  readonly heard: number[] = []
  answers = 0
  lost = 0
  /** The stream has begun: what comes from now on is heard. */
  isListening = false
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 2 })
  readonly #port: number
  readonly #cookie: string
  #lastId = ''
  #isOver = false

  readonly #commands: readonly string[]

  constructor(port: number, cookie: string, commands: readonly string[] = ['gettimeline', 'getpod']) {
    this.#commands = commands
    this.#port = port
    this.#cookie = cookie
  }

  begin(): void {
    void this.#read()
    void this.#listen()
  }

  end(): void {
    this.#isOver = true
    this.#agent.destroy()
  }

  /** On a connection of its own a call is never sent again: what cuts it is a fault. */
  async call(name: string, input: unknown, agent: Agent | false = this.#agent): Promise<unknown> {
    for (;;) {
      const outcome = await this.#ask(name, JSON.stringify(input), agent)
      if (outcome === 'again') continue
      return outcome
    }
  }

  #ask(name: string, body: string, agent: Agent | false): Promise<unknown> {
    const headers = { 'Content-Type': 'application/json', Cookie: this.#cookie }
    const options = { host: '127.0.0.1', port: this.#port, path: `/api/${name}`, method: 'POST', headers }
    return new Promise((resolve) => {
      const asked = request({ ...options, agent }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part: string) => (text += part))
        response.once('end', () => {
          if (response.statusCode !== 200) this.faults.push(`${name}: ${String(response.statusCode)} ${text}`)
          this.answers += 1
          resolve(text)
        })
        response.once('error', (error) => {
          this.faults.push(`${name}: ${error.message}`)
          resolve('')
        })
      })
      asked.once('error', (error) => {
        if (asked.reusedSocket) {
          resolve('again')
          return
        }
        if (!this.#isOver) this.faults.push(`${name}: ${error.message}`)
        resolve('')
      })
      asked.end(body)
    })
  }

  async #read(): Promise<void> {
    while (!this.#isOver) {
      for (const name of this.#commands) await this.call(name, {})
      // Within what a pod answers one network.
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
  }

  async #listen(): Promise<void> {
    for (; !this.#isOver; this.lost += 1) await this.#stream()
  }

  #stream(): Promise<void> {
    const headers = { Cookie: this.#cookie, ...(this.#lastId === '' ? {} : { 'Last-Event-ID': this.#lastId }) }
    return new Promise((resolve) => {
      const asked = request({ host: '127.0.0.1', port: this.#port, path: '/api/events', headers }, (response) => {
        if (response.statusCode !== 200) this.faults.push(`events: ${String(response.statusCode)}`)
        this.#take(response)
        response.once('close', resolve)
      })
      asked.once('error', (error) => {
        if (!this.#isOver) this.faults.push(`events: ${error.message}`)
        resolve()
      })
      asked.end()
    })
  }

  #take(response: IncomingMessage): void {
    let text = ''
    response.setEncoding('utf8').on('data', (part: string) => {
      text += part
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const block = text.slice(0, end)
        text = text.slice(end + 2)
        const [, id] = /^id: (\d+)$/mu.exec(block) ?? []
        const [, data = '{}'] = /^data: (.*)$/mu.exec(block) ?? []
        if (id !== undefined) this.#lastId = id
        const event = JSON.parse(data) as { readonly type?: string; readonly post?: { readonly k: number } }
        this.isListening ||= event.type === 'registration'
        if (event.type === 'post') this.heard.push(event.post?.k ?? -1)
        if (event.type === 'again') this.faults.push('events: a gap')
      }
    })
  }
}
