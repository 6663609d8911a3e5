// The recovery sheet as one page to print: no script, nothing from elsewhere, black on white.
import { renderSVG } from 'uqr'
import { escapeMarkup } from '../codec/markup.ts'
import type { RecoverySheetJson } from '../api/users.ts'

/** Eyes and fingers keep groups of four. */
const grouped = (line: string): string => line.replace(/(.{4})(?=.)/gu, '$1 ')

const style = `
body { font: 11.5pt/1.4 sans-serif; color: #000; background: #fff; max-width: 18cm; margin: 1cm auto; padding: 0 1em; }
h1 { font-size: 20pt; margin: 0 0 0.3em; }
h2 { font-size: 14pt; margin: 1em 0 0.3em; }
.row { display: flex; flex-wrap: wrap; gap: 0.5cm; align-items: flex-start; }
ol.lines { font: 11.5pt/1.7 monospace; margin: 0.3em 0; padding-left: 2.2em; }
ol.lines code { font: inherit; }
.code svg { display: block; width: 5.3cm; height: 5.3cm; }
.warning { border: 2pt solid #000; padding: 0.5em 1em; }
@page { margin: 1.5cm; }
@media print { body { margin: 0; padding: 0; } }
`

/** The page. Where the files of this node are has no business on paper: the network alone is named. */
export const recoveryPage = ({ username, network, created, lines }: RecoverySheetJson): string => {
  const call = network === 'main' ? 'twister' : `twister -network=${network}`
  const day = new Date(created * 1000).toISOString().slice(0, 10)
  const code = renderSVG(lines.join(''), { ecc: 'M' })
  const items = lines.map((line) => `<li><code>${escapeMarkup(grouped(line))}</code></li>`).join('\n')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Recovery sheet of ${escapeMarkup(username)}</title>
<style>${style}</style>
</head>
<body>
<h1>Recovery sheet of ${escapeMarkup(username)}</h1>
<p>Network ${escapeMarkup(network)}, made on ${day}.</p>
<p class="warning"><strong>Whoever has this sheet can take the name.</strong> Print it, keep it where you keep a passport, and delete the file. It brings ${escapeMarkup(username)} back when the secret key is lost or stolen, and nothing else is needed.</p>
<h2>How the name comes back</h2>
<ol>
<li>Start a node of this network on any computer, and let it read the chain.</li>
<li>Write: <code>${escapeMarkup(call)} recovery use</code>, and type the numbered lines. Each line is checked as you type it. A scanner may read the code instead.</li>
<li>The proof of work takes about a minute; then the name waits for a block. From then on the old key is worth nothing, and neither is this sheet: make a new one.</li>
</ol>
<h2>The lines</h2>
<div class="row">
<ol class="lines">
${items}
</ol>
<div class="code">${code}</div>
</div>
<p>The sheet becomes worthless when the key of the name is replaced in another way: destroy it then.</p>
</body>
</html>
`
}

/** The lines of a page that was kept as a file; undefined: it is none. */
export const linesOfPage = (text: string): readonly string[] | undefined => {
  if (!/^\s*<!doctype html>/iu.test(text)) return undefined
  return [...text.matchAll(/<li><code>([0-9A-F ]{1,80})<\/code><\/li>/gu)].map(([, line = '']) => line)
}
