// Why a registration is not done, in words.
import { CodedError } from '../../base/coded-error.ts'
import type { TransactionRejection } from '../../chain/index.ts'

const refusals: Readonly<Partial<Record<TransactionRejection['code'], string>>> = {
  'name-taken': 'Someone else has registered the name in the meantime. Choose another one.',
  'transaction-known': 'The registration has been sent already.',
}

/** Of a registration that the pool refuses. */
export const refusalOf = ({ code }: TransactionRejection): CodedError =>
  new CodedError('registration.refused', refusals[code] ?? `The network would not take the registration (${code}).`, {
    code,
  })

/** Of a text that cannot be a name. */
export const nameInvalid = (): CodedError =>
  new CodedError(
    'registration.name-invalid',
    'A name has 1 to 16 characters: small letters a to z, digits and the underscore.',
  )
