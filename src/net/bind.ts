// What TCP and UDP sockets have in common.
import { CodedError } from '../base/coded-error.ts'
import { endpointText } from '../codec/ip.ts'
import { outOfDescriptors } from './descriptors.ts'
import type { Endpoint } from './endpoint.ts'

/** The same bytes without Node's own byte class. */
export const plainBytes = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** The fault of a failed bind, from the code of the system. */
export const bindError = (systemCode: string | undefined, at: Endpoint): CodedError => {
  const fields = { endpoint: endpointText(at), systemCode }
  const where = endpointText(at)
  if (systemCode === 'EMFILE' || systemCode === 'ENFILE') return outOfDescriptors()
  if (systemCode === 'EADDRINUSE')
    return new CodedError(
      'net.port-in-use',
      `Another program already uses ${where}. Stop it (perhaps another twisterd), or choose another port.`,
      fields,
    )
  if (systemCode === 'EACCES' || systemCode === 'EPERM')
    return new CodedError(
      'net.forbidden',
      `The system does not let this user open ${where}. Choose a port above 1023, or grant the right to use it.`,
      fields,
    )
  return new CodedError(
    'net.address-unavailable',
    `This machine cannot open ${where}. Use one of its own addresses, or 0.0.0.0 for all of them.`,
    fields,
  )
}
