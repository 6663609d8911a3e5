// A bot that answers “@<its name> ping” of whom it follows. Run it beside your node:
//   twister credential create bot post -u echo        # the password that is shown goes into TWISTER_PASSWORD
//   TWISTER_PASSWORD=… node bot.mjs echo
import { connect } from 'twister-node/client'

const [name] = process.argv.slice(2)
const node = connect({
  url: process.env.TWISTER_URL,
  user: 'bot',
  password: process.env.TWISTER_PASSWORD,
})

const isForMe = ({ userpost }) => userpost.n !== name && new RegExp(`@${name}\\s+ping\\b`, 'i').test(userpost.msg ?? '')

console.log(`${name} listens`)
for await (const event of node.events({ usernames: [name] })) {
  if (event.type !== 'post' || !isForMe(event.post)) continue
  const { n: author, k: number } = event.post.userpost
  await node.publish({ username: name, msg: `@${author} pong`, reply_n: author, reply_k: number })
  console.log(`answered ${author}`)
}
