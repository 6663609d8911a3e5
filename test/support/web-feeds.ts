// Feeds of the web in a test: read in the thread of the test, and recorded in the forms in which servers give them.
import { jobs } from '../../src/workers/jobs.ts'
import type { ReadWebFeed } from '../../src/twtxt/foreign-feed.ts'

/** As the node reads them, without a thread. */
export const webFeedHere: ReadWebFeed = async (request) =>
  jobs.readWebFeed(request, { isCancelled: false, report: () => undefined, transfer: () => undefined })
