// What alice, bob and carol say in the demonstration.

/** Begins as soon as everyone may post. */
export const demoConversation = [
  {
    name: 'alice',
    text: 'Hello world! This post went from my node straight to my followers. No server saw it. #twister',
  },
  {
    name: 'bob',
    text: '@alice it reached me in a few milliseconds. My name is in a block of the chain, so nobody can take it from me.',
  },
  { name: 'carol', text: 'And I found you both through the DHT. Three nodes, one network, nobody in charge. #p2p' },
  {
    name: 'alice',
    text: '@carol my posts are pieces of a swarm, a little like a torrent: whoever follows me helps to carry them.',
  },
  {
    name: 'bob',
    text: 'I pulled the plug of my node in the middle of a post, by the way. Everything that was acknowledged is still there.',
  },
  { name: 'carol', text: 'Who wants coffee? ☕' },
] as const

/** Goes round for as long as the demonstration runs. */
export const demoSmallTalk: readonly string[] = [
  'Each post is signed by its author and numbered. This one, too.',
  'The miner of a block may place one promoted message: that is what pays for the chain.',
  'Write something in the box above: the other two will see it at once. #tryit',
  'Direct messages travel in the sender’s swarm, and only the recipient can open them.',
  'If a friend is offline, the others in the swarm keep the posts for her.',
  'The reader of a swarm shows an address, never a name. #privacy',
  'Nothing here needed the Internet. A village could run this on its own cables.',
]
