// A small script before that of the page: the node is asked while the large one is still on its way.
import { overFetch } from './client.ts'
import { askEarly } from './state/early-answers.ts'

/** Carries requests to the node; some of the first have their answers already. */
export const overEarlyFetch = askEarly(overFetch)
