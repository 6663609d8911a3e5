// Most texts have no signs that mean something: what reads them comes when there are some.

/** Whether a text is worth a look. */
export const mayHaveMarks = (text: string): boolean => /(?<![\p{L}\p{N}])[*~_-](?=\S)|`|\]\(|[\w.]@\w+[-.]/u.test(text)
