// Promoted messages, both ways.
import { PromotedMessages, type PromotedMessagesNeeds } from './promoted-messages.ts'
import { PromotedReader, type PromotedReaderNeeds } from './promoted-reader.ts'

/** What our blocks say, and what those of others say. */
export interface Promoted {
  readonly own: Pick<PromotedMessages, 'messages' | 'check' | 'change' | 'clear'>
  readonly others: Pick<PromotedReader, 'language' | 'takeDue' | 'list'>
}

/** Goes on as at the last start. */
export const openPromoted = (needs: PromotedMessagesNeeds & PromotedReaderNeeds): Promoted => ({
  own: new PromotedMessages(needs),
  others: new PromotedReader(needs),
})
