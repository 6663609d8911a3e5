// Text inside HTML and XML.

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as an element or a quoted attribute holds it: nothing in it is markup. */
export const escapeMarkup = (text: string): string => text.replace(/[&<>"']/gu, (character) => escapes[character] ?? '')
