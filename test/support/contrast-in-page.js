// Runs in the page. Contrast by the formula of WCAG 2.2.
;(() => {
  const parse = (text) => {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (/[\d.]+(?:[, /]+[\d.]+)*/.exec(text)?.[0] ?? '')
      .split(/[, /]+/)
      .map(Number)
    return [red, green, blue, alpha]
  }
  const over = ([red, green, blue, alpha], ground) => [
    red * alpha + ground[0] * (1 - alpha),
    green * alpha + ground[1] * (1 - alpha),
    blue * alpha + ground[2] * (1 - alpha),
    1,
  ]
  const groundOf = (element) => {
    if (element === null) return parse(getComputedStyle(document.body).backgroundColor)
    const own = parse(getComputedStyle(element).backgroundColor)
    return own[3] === 1 ? own : over(own, groundOf(element.parentElement))
  }
  const part = (value) => (value <= 10.31475 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)
  const luminance = ([red, green, blue]) => 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue)
  const ratio = (one, other) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)

  const found = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let text = walker.nextNode(); text !== null; text = walker.nextNode()) {
    const element = text.parentElement
    if (element === null || text.textContent?.trim() === '' || element.closest('svg, .hidden, .skip') !== null) continue
    if (!element.checkVisibility()) continue
    const style = getComputedStyle(element)
    const ground = groundOf(element)
    const contrast = ratio(luminance(over(parse(style.color), ground)), luminance(ground))
    const size = parseFloat(style.fontSize)
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700)
    if (contrast < (large ? 3 : 4.5)) found.push(`${contrast.toFixed(2)} ${text.textContent ?? ''}`)
  }
  return found
})()
