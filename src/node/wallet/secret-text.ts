// Secrets as people paste them: in quotation marks, with a full stop, inside a sentence (chain.md 7.1).
import { CodedError } from '../../base/coded-error.ts'
import { decodeWif, type WifRejection, type WifSecret } from '../../crypto/wif.ts'

/** Longest text that is looked through for a secret. */
const maxTextLength = 10_000

/** Characters of a secret: with the mark of a compressed key, and without. */
const lengths = [52, 51] as const

/** Letters and digits that stand together; base 58 lacks 0, O, I and l, which a person may have typed. */
const words = /[0-9A-Za-z]+/gu

const notBase58 = /[0OIl]/u

const sentences: Readonly<Record<WifRejection['code'], string>> = {
  'wif-malformed': 'it has a character that no secret has',
  'wif-checksum': 'a character is mistyped, missing or too much',
  'wif-version': 'it is one of another network',
  'wif-length': 'it has the wrong length',
  'wif-secret': 'it is no secret at all',
}

const invalid = (what: string, reason: string): CodedError =>
  new CodedError('wallet.secret-invalid', `This is not a secret key of this network: ${what}.`, { reason })

const countOf = (length: number): string => {
  const missing = (lengths[1] as number) - length
  if (missing > 0) return `it has ${String(length)} characters, a secret has 52 (51 in old wallets)`
  return `it has ${String(length)} characters, ${String(length - lengths[0])} more than a secret`
}

/** What is wrong with the word that is most like a secret. */
const faultOf = (word: string, rejection: WifRejection['code'] | undefined): CodedError => {
  const wrong = notBase58.exec(word)
  if (wrong !== null)
    return invalid(
      `its character ${String(wrong.index + 1)} is “${wrong[0]}”, and no secret has a zero, a large O or I, or a small L`,
      'wif-malformed',
    )
  if (rejection === undefined) return invalid(countOf(word.length), 'wif-length')
  return invalid(sentences[rejection], rejection)
}

/** Finds the one secret in a text. Fault `wallet.secret-invalid` says what is wrong, and never repeats the text. */
export const findSecret = (text: string, version: number): WifSecret => {
  const found = (text.length > maxTextLength ? '' : text).match(words) ?? []
  const [likely = ''] = [...found].sort((left, right) => right.length - left.length)
  if (likely === '') throw invalid('there is none in the text', 'wif-malformed')
  const isLong = (word: string): boolean => lengths.some((length) => length === word.length)
  const decoded = found.filter(isLong).map((word) => decodeWif(word, version))
  const secrets = decoded.flatMap((verdict) => (verdict.ok ? [verdict.value] : []))
  const [secret] = secrets
  if (secrets.length > 1) throw invalid('there are several in the text, paste one alone', 'wif-malformed')
  if (secret !== undefined) return secret
  const [first] = decoded
  throw faultOf(found.find(isLong) ?? likely, first?.ok === false ? first.rejection.code : undefined)
}
