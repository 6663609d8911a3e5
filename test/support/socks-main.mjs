// A SOCKS5 proxy as a program of its own, for machines of a laboratory: it tells its parent of each request.
import { connect, createServer } from 'node:net'

const [host, port] = process.argv.slice(2)

/** Length of a message when it is whole; else undefined. */
const lengthOf = {
  greeting: (held) => (held.length >= 2 && held.length >= 2 + held[1] ? 2 + held[1] : undefined),
  password: (held) => {
    const user = held[1] ?? 255
    const password = held[2 + user]
    return password === undefined || held.length < 3 + user + password ? undefined : 3 + user + password
  },
  request: (held) => {
    const size = { 1: 4, 4: 16, 3: 1 + (held[4] ?? 255) }[held[3]] ?? 255
    return held.length < 6 + size ? undefined : 6 + size
  },
}

const hostOf = (message) => {
  if (message[3] === 1) return [...message.subarray(4, 8)].join('.')
  if (message[3] === 3) return message.subarray(5, 5 + message[4]).toString()
  return message.subarray(4, 20).toString('hex').match(/.{4}/gu).join(':')
}

const serve = (client) => {
  let state = 'greeting'
  let held = Buffer.alloc(0)
  let password = ''
  const next = {
    greeting: () => {
      state = 'password'
      client.write(Buffer.from([5, 2]))
    },
    password: (message) => {
      password = message.subarray(3 + message[1]).toString()
      state = 'request'
      client.write(Buffer.from([1, 0]))
    },
    request: (message) => {
      state = 'open'
      const to = { host: hostOf(message), port: message.readUInt16BE(message.length - 2) }
      process.send?.({ ...to, password })
      const server = connect(to)
      server.on('connect', () => {
        client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
        if (held.length > 0) server.write(held)
        client.pipe(server).pipe(client)
      })
      server.on('error', () => client.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])))
      client.on('close', () => server.destroy())
    },
  }
  const take = (chunk) => {
    held = Buffer.concat([held, chunk])
    for (let length = lengthOf[state]?.(held); length !== undefined; length = lengthOf[state]?.(held)) {
      const message = held.subarray(0, length)
      held = held.subarray(length)
      if (state === 'request') client.off('data', take)
      next[state](message)
    }
  }
  client.on('data', take).on('error', () => undefined)
}

createServer(serve).listen(Number(port), host, () => process.send?.({ ready: true }))
process.on('disconnect', () => process.exit(0))
