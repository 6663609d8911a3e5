// What stands on the pictures that previews show: only letters that the fonts of the pictures have.

/** Words without signs and faces; undefined where letters of other scripts would be empty boxes. */
export const drawable = (text: string): string | undefined => {
  const words = text
    .replace(/[\p{Extended_Pictographic}\p{Regional_Indicator}\u{1f3fb}-\u{1f3ff}\ufe0f\u200d\u20e3]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
  const isKnown =
    /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Devanagari}\p{Script=Common}\p{Script=Inherited}]+$/u
  return isKnown.test(words) && !/[\u3000-\u30ff\uff00-\uffef]/u.test(words) ? words : undefined
}
