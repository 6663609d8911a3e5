// The cases that tests generate are the same in each run. TEST_SEED draws others; a failure tells with which seed.
import fc from 'fast-check'

const seed = Number(process.env['TEST_SEED'] ?? 2026)

fc.configureGlobal({ seed })
fc.installGlobalPlugin(() => ({
  onAllRunsComplete: (run) => {
    const report = fc.defaultReportMessage(run)
    if (report !== undefined) throw new Error(`with TEST_SEED=${String(seed)}: ${report}`, { cause: run.errorInstance })
  },
}))
