// Loaded into a daemon under measurement: on SIGUSR2 it collects its garbage and writes what its heap still holds.
import { renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const file = join(tmpdir(), `twister-heap-${String(process.pid)}`)

process.on('SIGUSR2', () => {
  globalThis.gc()
  // Renamed into place: whoever waits for the file never reads half of it.
  writeFileSync(`${file}.new`, String(process.memoryUsage().heapUsed))
  renameSync(`${file}.new`, file)
})
