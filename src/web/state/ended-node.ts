// That the person has ended the node from this browser: until it answers again, pages say so instead of wondering.
import { recall, remember } from './stored.ts'

const name = 'ended'

/** Whether the node was ended from this browser and has not answered since. */
export const isEnded = (): boolean => recall('browser', name) !== undefined

export const noteEnded = (ended: boolean): void => {
  remember('browser', name, ended ? '1' : '')
}
