// Signs by name, for whoever writes `:name`: those that people use most.
const table =
  'smile 😄 grin 😁 joy 😂 laugh 😆 wink 😉 blush 😊 cool 😎 love 😍 kiss 😘 think 🤔 neutral 😐 cry 😢 sob 😭 angry 😠 fear 😨 sleep 😴 sick 🤒 party 🥳 shrug 🤷 heart ❤️ broken 💔 star ⭐ sparkles ✨ fire 🔥 rainbow 🌈 sun ☀️ moon 🌙 cloud ☁️ rain 🌧️ snow ❄️ thumbsup 👍 thumbsdown 👎 clap 👏 wave 👋 pray 🙏 muscle 💪 eyes 👀 ok 👌 point 👉 hug 🤗 cat 🐱 dog 🐶 bird 🐦 fish 🐟 bee 🐝 fox 🦊 owl 🦉 snail 🐌 tree 🌳 flower 🌸 rose 🌹 leaf 🍃 apple 🍎 bread 🍞 cake 🎂 coffee ☕ tea 🍵 beer 🍺 wine 🍷 pizza 🍕 music 🎵 art 🎨 book 📖 bike 🚲 train 🚆 ship ⛵ plane ✈️ rocket 🚀 home 🏠 key 🔑 lock 🔒 bell 🔔 mail ✉️ phone 📱 computer 💻 bulb 💡 tools 🛠️ gift 🎁 balloon 🎈 trophy 🏆 check ✅ cross ❌ warning ⚠️ question ❓ peace ☮️ earth 🌍'

/** Each name with its sign. */
export const signs: readonly (readonly [name: string, sign: string])[] = [...table.matchAll(/([a-z]+) (\S+)/gu)].map(
  ([, name = '', sign = '']) => [name, sign],
)
