// The friendly command that says whether the node is well, and what to do.
import type { CheckLevel } from '../api/doctor.ts'
import { doctorWords } from '../api/doctor-words.ts'
import { CodedError } from '../base/coded-error.ts'
import { paint } from './render.ts'
import { answerWith, rows, type Session, type Verb } from './verb.ts'

const shown = { good: ['dim', 'ok'], advice: ['bold', 'note'], bad: ['bold', 'BAD'] } as const satisfies Readonly<
  Record<CheckLevel, readonly [string, string]>
>

const examine = async (session: Session): Promise<void> => {
  const { client, terminal } = session
  const found = await client.getdoctor({})
  answerWith(session, found, () => {
    rows(
      session,
      found.checks.map(({ level, code, figures }) => [
        paint(terminal, shown[level][0], shown[level][1]),
        doctorWords[code](figures),
      ]),
    )
  })
  const bad = found.checks.filter(({ level }) => level === 'bad').map(({ code }) => code)
  if (bad.length > 0) throw new CodedError('cli.unwell', `This node is not well: ${bad.join(', ')}.`)
}

/** In the order of the help. */
export const doctorVerbs: Readonly<Record<string, Verb>> = {
  doctor: {
    usage: 'doctor',
    summary:
      'Whether the node is well, and what to do: ports, peers, clock, disk, rights. Fails when something is not.',
    words: [0, 0],
    run: examine,
  },
}
