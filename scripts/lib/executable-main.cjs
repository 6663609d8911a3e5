// What a single-file executable runs (docs/adr/0092): unpacks the program once, and starts it from there.
const { chmodSync, closeSync, fsyncSync, lstatSync, mkdirSync, mkdtempSync, openSync, renameSync, rmSync, writeSync } =
  require('node:fs')
const { createRequire } = require('node:module')
const { homedir, tmpdir } = require('node:os')
const { basename, dirname, join } = require('node:path')
const { getAsset } = require('node:sea')
const { gunzipSync } = require('node:zlib')

/** Says what to do, and ends. */
const fail = (message) => {
  process.stderr.write(`error: ${message}\n`)
  process.exit(1)
}

const uid = process.getuid?.()

/** Whether nobody else can have put files there. */
const isOurs = (folder) => {
  try {
    const found = lstatSync(folder)
    return found.isDirectory() && (uid === undefined || (found.uid === uid && (found.mode & 0o022) === 0))
  } catch {
    return false
  }
}

/** Where programs keep what they can make again; the folder for temporary files where nothing else can be written. */
const cacheFolder = () => {
  const { CACHE_DIRECTORY, XDG_CACHE_HOME } = process.env
  const places = [
    CACHE_DIRECTORY ?? (XDG_CACHE_HOME ? join(XDG_CACHE_HOME, 'twister-node') : join(homedir(), '.cache/twister-node')),
    join(tmpdir(), `twister-node-${uid ?? 'program'}`),
  ]
  for (const place of places) {
    try {
      mkdirSync(place, { recursive: true, mode: 0o700 })
      if (isOurs(place)) return place
    } catch {
      // The next one.
    }
  }
  return fail(`The program cannot be unpacked: neither ${places.join(' nor ')} is a folder that only you can write to.`)
}

/** On disk when this returns: half a file would be taken for a whole one after a power cut. */
const write = (path, bytes, mode) => {
  mkdirSync(dirname(path), { recursive: true })
  const file = openSync(path, 'wx', mode)
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written)
  fsyncSync(file)
  closeSync(file)
}

/** Four bytes of length, a list of files, their bytes. */
const unpack = (folder) => {
  const bytes = gunzipSync(Buffer.from(getAsset('program')))
  const start = 4 + bytes.readUInt32LE(0)
  let offset = start
  for (const { path, size } of JSON.parse(bytes.toString('utf8', 4, start))) {
    write(join(folder, path), bytes.subarray(offset, offset + size), 0o644)
    offset += size
  }
}

/** The folder of the program, whole or not there at all: several may start at once. */
const programFolder = () => {
  const cache = cacheFolder()
  const place = join(cache, getAsset('name', 'utf8'))
  if (!isOurs(place)) {
    const part = mkdtempSync(`${place}.part-`)
    try {
      unpack(part)
      chmodSync(part, 0o700)
      renameSync(part, place)
    } catch (error) {
      rmSync(part, { recursive: true, force: true })
      if (!isOurs(place)) fail(`The program cannot be unpacked to ${place}: ${error.message}`)
    }
  }
  // The path by which a program knows how it is called.
  return join(place, 'lib/node_modules/twister-node')
}

const folder = programFolder()
const pathOf = (name) => join(folder, `bin/${name}.mjs`)
const [executable, , ...words] = process.argv
// A program that starts itself anew names its own path, as it would to Node.js.
const asked = ['twister', 'twisterd'].find((name) => pathOf(name) === words[0])
const called = basename(process.argv0).replace(/\.exe$/iu, '')
const name = asked ?? (called === 'twister' ? 'twister' : 'twisterd')
process.argv = [executable, pathOf(name), ...(asked === undefined ? words : words.slice(1))]
createRequire(pathOf(name))('./program.cjs').load(name)
