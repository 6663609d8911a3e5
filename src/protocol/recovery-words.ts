// What is wrong with the text of a recovery sheet, in words that lead to the place.
import type { SheetRejection } from './recovery-lines.ts'

/** A sentence or two for whoever typed it. */
export const sheetWords = (rejection: SheetRejection): string => {
  switch (rejection.code) {
    case 'sheet-empty':
      return 'There is no text. Type the numbered lines of the sheet, or scan its code.'
    case 'sheet-characters':
      return `Line ${String(rejection.line)} holds something besides the digits 0 to 9 and the letters A to F.`
    case 'sheet-length':
      return `Line ${String(rejection.line)} has ${String(rejection.digits)} digits: some are missing, or too many. Compare it with the sheet.`
    case 'sheet-line':
      return `Line ${String(rejection.line)} is not as it stands on the sheet. Compare it digit by digit.`
    case 'sheet-incomplete':
      return 'The last lines are missing.'
    case 'sheet-version':
      return 'This sheet was made by a later version of this program: take that one.'
    case 'sheet-damaged':
      return 'This is no recovery sheet, or lines of two sheets are mixed.'
  }
}
