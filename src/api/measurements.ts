// The command on what the node has measured of itself.
import { required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'

/** Figures of one moment. */
export interface MeasurementJson {
  /** Unix seconds. */
  readonly at: number
  readonly height: number
  /** Of names and new keys, in all blocks. */
  readonly registrations: number
  readonly chainPeers: number
  readonly dhtNodes: number
  readonly swarmPeers: number
  /** Bytes of DHT and swarms since the moment before. */
  readonly received: number
  readonly sent: number
}

/** Measurements of a span, the oldest first; none stand for a time in which the node did not run. */
export interface SeriesJson {
  /** Seconds between two of them. */
  readonly step: number
  readonly measurements: readonly MeasurementJson[]
}

export const measurements = {
  getseries: command({
    summary:
      'What the node has measured in the last hour (each 10 seconds), day (4 minutes) or month (2 hours): blocks, registrations, peers of each overlay, bytes. span: hour, day or month.',
    params: { span: required(string) },
    result: result<SeriesJson>('at most 360 measurements'),
    access: 'read',
    extension: true,
  }),
} as const
