// The last line of a CI run: `N passed, N failed`. Arguments: vitest's report, then the parts that did not succeed.
import { existsSync, readFileSync } from 'node:fs'

const [report, ...failedParts] = process.argv.slice(2)
/** Lines of a failure that are shown here: what differs and where; the whole is in the report. */
const longestMessage = 25

let passed = 0
let failed = 0
if (existsSync(report)) {
  const { numPassedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
  passed = numPassedTests
  for (const file of testResults) {
    const failures = file.assertionResults.filter(({ status }) => status === 'failed')
    for (const { fullName, failureMessages } of failures) {
      console.log(`failed: ${fullName}`)
      for (const message of failureMessages) console.log(message.split('\n').slice(0, longestMessage).join('\n'))
    }
    // A file that does not even load has no tests to count.
    const unloaded = file.status === 'failed' && failures.length === 0
    if (unloaded) console.log(`failed: ${file.name}: ${file.message.split('\n')[0]}`)
    failed += failures.length + (unloaded ? 1 : 0)
  }
} else if (!failedParts.includes('tests')) failedParts.push('tests')

// A part beside the tests counts as one; the tests count themselves, unless they ended before they could.
for (const part of failedParts) {
  if (part === 'tests' && failed > 0) continue
  console.log(`failed: ${part}`)
  failed += 1
}
console.log(`${String(passed)} passed, ${String(failed)} failed`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
