// Lines for the person who waits: one a step, with the time it took.

const colours = process.stderr.isTTY && process.env.NO_COLOR === undefined
const paint = (code, text) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text)

const green = (text) => paint('32', text)
const red = (text) => paint('31', text)
const dim = (text) => paint('2', text)

/** Ends the script with a sentence that says what to do. */
export const fail = (message) => {
  process.stderr.write(`\n${red('✗')} ${message}\n`)
  process.exit(1)
}

/** Runs one step; `work` gives undefined, or the text of what went wrong. */
export const step = async (name, work) => {
  const started = performance.now()
  const seconds = (digits) => ((performance.now() - started) / 1000).toFixed(digits)
  const show = () => process.stderr.write(`\r\u001b[K${dim(`… ${name} ${seconds(0)} s`)}`)
  const ticker = colours ? setInterval(show, 1000) : undefined
  if (colours) show()
  const trouble = await work()
  clearInterval(ticker)
  if (colours) process.stderr.write('\r\u001b[K')
  process.stderr.write(`${trouble === undefined ? green('✓') : red('✗')} ${name} ${dim(`${seconds(1)} s`)}\n`)
  return trouble
}
