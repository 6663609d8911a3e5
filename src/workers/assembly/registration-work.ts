// SHA256d of one message under four nonces at a time (chain.md 2.3). AssemblyScript: compiled by scripts/build-wasm.mjs.
//
// Every 32-bit word of SHA-256 is a vector of four lanes, one a nonce. Only the one or two blocks that follow the first
// byte of the nonce are hashed for each nonce; `prepare` does the rest once.

/** The padded message, up to ten blocks, with zeros in place of the nonce. */
const message = memory.data(640, 16)

// All that follows is vectors of 16 bytes. A schedule is the 64 words of a block, a state the 8 words of a digest.
const firstSchedule = memory.data(1024, 16)
const secondSchedule = memory.data(1024, 16)
const digestSchedule = memory.data(1024, 16)
const constants = memory.data(1024, 16)
const initial = memory.data(128, 16)
/** The state before the changing blocks, and the same after those rounds of the first that no nonce touches. */
const midstate = memory.data(128, 16)
const started = memory.data(128, 16)
const middle = memory.data(128, 16)
const state = memory.data(128, 16)

const stateBytes: usize = 128

const roundConstants = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
])
const initialState = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
])

/** Addresses of the one or two words that hold the nonce (0: no second one), and how far inside the first, in bits. */
let nonceAt: usize = 0
let restAt: usize = 0
let nonceShift: i32 = 0
/** The same words without the nonce. */
let template: v128 = i32x4.splat(0)
let restTemplate: v128 = i32x4.splat(0)
let twoBlocks: bool = false
let secondBlockChanges: bool = false
let firstRound: usize = 0

function bigSigma0(x: v128): v128 {
  return v128.xor(
    v128.xor(v128.xor(i32x4.shr_u(x, 2), i32x4.shl(x, 30)), v128.xor(i32x4.shr_u(x, 13), i32x4.shl(x, 19))),
    v128.xor(i32x4.shr_u(x, 22), i32x4.shl(x, 10)),
  )
}

function bigSigma1(x: v128): v128 {
  return v128.xor(
    v128.xor(v128.xor(i32x4.shr_u(x, 6), i32x4.shl(x, 26)), v128.xor(i32x4.shr_u(x, 11), i32x4.shl(x, 21))),
    v128.xor(i32x4.shr_u(x, 25), i32x4.shl(x, 7)),
  )
}

function smallSigma0(x: v128): v128 {
  return v128.xor(
    v128.xor(v128.xor(i32x4.shr_u(x, 7), i32x4.shl(x, 25)), v128.xor(i32x4.shr_u(x, 18), i32x4.shl(x, 14))),
    i32x4.shr_u(x, 3),
  )
}

function smallSigma1(x: v128): v128 {
  return v128.xor(
    v128.xor(v128.xor(i32x4.shr_u(x, 17), i32x4.shl(x, 15)), v128.xor(i32x4.shr_u(x, 19), i32x4.shl(x, 13))),
    i32x4.shr_u(x, 10),
  )
}

function choose(e: v128, f: v128, g: v128): v128 {
  return v128.xor(g, v128.and(e, v128.xor(f, g)))
}

function majority(a: v128, b: v128, c: v128): v128 {
  return v128.xor(b, v128.and(v128.xor(a, b), v128.xor(b, c)))
}

/** One round, in part: what it adds to d, and with `upper` makes the new a. */
function lower(e: v128, f: v128, g: v128, h: v128, word: v128, constant: v128): v128 {
  return i32x4.add(i32x4.add(i32x4.add(h, constant), i32x4.add(word, choose(e, f, g))), bigSigma1(e))
}

function upper(a: v128, b: v128, c: v128): v128 {
  return i32x4.add(bigSigma0(a), majority(a, b, c))
}

/** Runs rounds `from` … `to` − 1, both multiples of 8, from the state at `source` to the one at `state`. */
function rounds(schedule: usize, from: usize, to: usize, source: usize): void {
  let a = v128.load(source)
  let b = v128.load(source, 16)
  let c = v128.load(source, 32)
  let d = v128.load(source, 48)
  let e = v128.load(source, 64)
  let f = v128.load(source, 80)
  let g = v128.load(source, 96)
  let h = v128.load(source, 112)
  for (let at: usize = from << 4; at < to << 4; at += 128) {
    const words = schedule + at
    const adds = constants + at
    let sum = lower(e, f, g, h, v128.load(words), v128.load(adds))
    d = i32x4.add(d, sum)
    h = i32x4.add(sum, upper(a, b, c))
    sum = lower(d, e, f, g, v128.load(words, 16), v128.load(adds, 16))
    c = i32x4.add(c, sum)
    g = i32x4.add(sum, upper(h, a, b))
    sum = lower(c, d, e, f, v128.load(words, 32), v128.load(adds, 32))
    b = i32x4.add(b, sum)
    f = i32x4.add(sum, upper(g, h, a))
    sum = lower(b, c, d, e, v128.load(words, 48), v128.load(adds, 48))
    a = i32x4.add(a, sum)
    e = i32x4.add(sum, upper(f, g, h))
    sum = lower(a, b, c, d, v128.load(words, 64), v128.load(adds, 64))
    h = i32x4.add(h, sum)
    d = i32x4.add(sum, upper(e, f, g))
    sum = lower(h, a, b, c, v128.load(words, 80), v128.load(adds, 80))
    g = i32x4.add(g, sum)
    c = i32x4.add(sum, upper(d, e, f))
    sum = lower(g, h, a, b, v128.load(words, 96), v128.load(adds, 96))
    f = i32x4.add(f, sum)
    b = i32x4.add(sum, upper(c, d, e))
    sum = lower(f, g, h, a, v128.load(words, 112), v128.load(adds, 112))
    e = i32x4.add(e, sum)
    a = i32x4.add(sum, upper(b, c, d))
  }
  v128.store(state, a)
  v128.store(state, b, 16)
  v128.store(state, c, 32)
  v128.store(state, d, 48)
  v128.store(state, e, 64)
  v128.store(state, f, 80)
  v128.store(state, g, 96)
  v128.store(state, h, 112)
}

/** The last word of the digest: that word is e of round 60, so the last three rounds can be left out. */
function lastWord(): v128 {
  rounds(digestSchedule, 0, 56, initial)
  const words = digestSchedule + 56 * 16
  const adds = constants + 56 * 16
  const a = v128.load(state)
  const b = v128.load(state, 16)
  const c = v128.load(state, 32)
  const d = v128.load(state, 48)
  const e = v128.load(state, 64)
  const f = v128.load(state, 80)
  const g = v128.load(state, 96)
  const h = v128.load(state, 112)
  const first = lower(e, f, g, h, v128.load(words), v128.load(adds))
  const e56 = i32x4.add(d, first)
  const a56 = i32x4.add(first, upper(a, b, c))
  const e57 = i32x4.add(c, lower(e56, e, f, g, v128.load(words, 16), v128.load(adds, 16)))
  const e58 = i32x4.add(b, lower(e57, e56, e, f, v128.load(words, 32), v128.load(adds, 32)))
  const e59 = i32x4.add(a, lower(e58, e57, e56, e, v128.load(words, 48), v128.load(adds, 48)))
  const e60 = i32x4.add(a56, lower(e59, e58, e57, e56, v128.load(words, 64), v128.load(adds, 64)))
  return i32x4.add(e60, v128.load(initial, 112))
}

/** Computes words 16 … `count` − 1 of a schedule. */
function expand(schedule: usize, count: usize): void {
  for (let at: usize = schedule + 256; at < schedule + (count << 4); at += 16) {
    v128.store(
      at,
      i32x4.add(
        i32x4.add(v128.load(at - 256), smallSigma0(v128.load(at - 240))),
        i32x4.add(v128.load(at - 112), smallSigma1(v128.load(at - 32))),
      ),
    )
  }
}

/** target = state + base, word by word. */
function addState(target: usize, base: usize): void {
  for (let at: usize = 0; at < 128; at += 16) {
    v128.store(target + at, i32x4.add(v128.load(state + at), v128.load(base + at)))
  }
}

/** Each byte of each lane in reverse. */
function swapBytes(x: v128): v128 {
  return i8x16.shuffle(x, x, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)
}

function loadBlock(schedule: usize, from: usize): void {
  for (let word: usize = 0; word < 16; word += 1) {
    v128.store(schedule + (word << 4), i32x4.splat(bswap(load<u32>(from + (word << 2)))))
  }
}

/** Where the host writes the message. */
export function messageOffset(): usize {
  return message
}

function prepareConstants(): void {
  for (let word: usize = 0; word < 64; word += 1) {
    v128.store(constants + (word << 4), i32x4.splat(load<u32>(roundConstants + (word << 2))))
  }
  for (let word: usize = 0; word < 8; word += 1) {
    v128.store(initial + (word << 4), i32x4.splat(load<u32>(initialState + (word << 2))))
  }
  // The second hash is of 32 bytes: its padding never changes.
  for (let word: usize = 8; word < 16; word += 1) v128.store(digestSchedule + (word << 4), i32x4.splat(0))
  v128.store(digestSchedule + 8 * 16, i32x4.splat(0x80000000))
  v128.store(digestSchedule + 15 * 16, i32x4.splat(256))
}

/** Pads the message of `length` bytes, of which the last four are the nonce, and hashes what no nonce changes. */
export function prepare(length: usize): void {
  prepareConstants()
  const nonce = length - 4
  const blocks = (length + 9 + 63) >>> 6
  memory.fill(message + nonce, 0, (blocks << 6) - nonce)
  store<u8>(message + length, 0x80)
  store<u32>(message + (blocks << 6) - 4, bswap((<u32>length) << 3))
  const changing = nonce >>> 6
  memory.copy(midstate, initial, stateBytes)
  for (let block: usize = 0; block < changing; block += 1) {
    loadBlock(firstSchedule, message + (block << 6))
    expand(firstSchedule, 64)
    rounds(firstSchedule, 0, 64, midstate)
    addState(midstate, midstate)
  }
  twoBlocks = blocks - changing == 2
  loadBlock(firstSchedule, message + (changing << 6))
  if (twoBlocks) {
    loadBlock(secondSchedule, message + ((changing + 1) << 6))
    expand(secondSchedule, 64)
  }
  prepareNonce(nonce & 63)
}

/** Notes where in the changing blocks the nonce lies, and runs the rounds before it. */
function prepareNonce(offset: usize): void {
  nonceAt = firstSchedule + ((offset >>> 2) << 4)
  nonceShift = (<i32>(offset & 3)) << 3
  secondBlockChanges = offset > 60
  restAt = nonceShift == 0 ? 0 : secondBlockChanges ? secondSchedule : nonceAt + 16
  template = v128.load(nonceAt)
  if (restAt != 0) restTemplate = v128.load(restAt)
  firstRound = offset >= 32 ? 8 : 0
  rounds(firstSchedule, 0, firstRound, midstate)
  memory.copy(started, state, stateBytes)
}

/** Hashes the changing blocks under four nonces; the digests become the words of the second hash. */
function hashMessages(nonces: v128): void {
  const swapped = swapBytes(nonces)
  v128.store(nonceAt, v128.or(template, i32x4.shr_u(swapped, nonceShift)))
  if (restAt != 0) v128.store(restAt, v128.or(restTemplate, i32x4.shl(swapped, 32 - nonceShift)))
  expand(firstSchedule, 64)
  rounds(firstSchedule, firstRound, 64, started)
  if (!twoBlocks) {
    addState(digestSchedule, midstate)
    return
  }
  addState(middle, midstate)
  if (secondBlockChanges) expand(secondSchedule, 64)
  rounds(secondSchedule, 0, 64, middle)
  addState(digestSchedule, middle)
}

/**
 * Index of the first of `count` nonces from `first` whose hash has its highest 32 bits at or below `target`, or −1.
 * `count` is rounded up to a multiple of four.
 */
export function search(first: u32, count: i32, target: u32): i32 {
  const limit = i32x4.splat(target)
  for (let index: i32 = 0; index < count; index += 4) {
    hashMessages(i32x4.add(i32x4.splat(first + index), i32x4(0, 1, 2, 3)))
    expand(digestSchedule, 61)
    const below = i32x4.le_u(swapBytes(lastWord()), limit)
    if (v128.any_true(below)) return index + ctz(i32x4.bitmask(below))
  }
  return -1
}
