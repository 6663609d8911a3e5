// Words that hardly any post is without, by language: nobody finds a post by them (extensions.md 6).

/** Of each language those that are long enough to be put into the DHT at all. */
const stopWordsByLanguage: Readonly<Record<string, string>> = {
  de: 'aber alle als also auch auf aus bei bin bis bist das dass dem den denn der des dich die dies diese dir doch dort durch ein eine einem einen einer eines euch für gegen hab habe haben hat hatte hier ich ihm ihn ihr immer ist jetzt kann kein keine man mehr mein meine mich mir mit nach nicht nichts noch nur oder ohne schon sehr sein seine sich sie sind über uns unser unter viel vom von vor war waren was weil wenn wer werden wie wieder wir wird wurde zum zur',
  en: 'about after again all also and any are because been before being but can could did does doing down for from get got had has have her here him his how into its just like more most not now off one only other our out over said she should some still such than that the their them then there these they this those through too under until very was were what when where which while who why will with would yes you your',
  es: 'algo antes aquí como con contra cual cuando del desde donde dos ella ellos entre era eran eres ese eso esta estaba están este esto estoy fue fueron hace han hasta hay las les los más muy nada nos otra otro para pero poco por porque que qué quien sea ser sin sobre solo son soy sus también tan tiene todo todos una uno unos usted y',
  fr: 'alors après aussi autre aux avant avec avoir bien car ces cet cette ceux chez comme dans depuis des deux donc elle elles est être fait font ici ils jamais les leur lui mais même mes moi mon nos notre nous ont par pas peu plus pour qui quand que quoi sans ses son sont sous sur tes toi ton tous tout toute très une vos votre vous',
  id: 'ada akan aku atau bahwa bisa bukan dalam dan dari dengan dia ini itu jadi juga kalau kami kamu karena kita lagi lebih mereka oleh pada saja sangat saya seperti sudah tidak untuk yang',
  it: 'alla alle anche ancora avere che chi come con così cosa dai dal dalla degli dei del della delle dove due era essere fare gli hai hanno loro nei nel nella non nostro per perché più poi quando quanto quella quello questa questo sei senza sia siamo solo sono sta sua sugli sul sulla suo tra tutti tutto una uno voi',
  ja: 'から けど こと これ しか して した する そう それ ため です など なる ない ので ます まで また もう もの より いる ある',
  ko: '그런데 그리고 그래서 그러나 하지만 때문에 우리는 나는 너무 정말',
  nl: 'aan alles als ben bij dan dat deze die dit doen door een eens geen had haar heb hebben heeft hem hen het hier hij hoe hun iets ik jij jou kan maar meer men met mij mijn moet naar niet niets nog nu onder ons ook over te tot uit van veel voor want waren was wat we werd wie wij wil worden wordt zal ze zei zich zij zijn zo zou',
  pl: 'ale ani bardzo bez był była było być czy dla dlaczego gdy gdzie ich jak jako jest jestem jeszcze jeśli już kiedy kto która które który lub mnie może nad nam nas nie niż ona one oni oraz pod przez przy się są tak także tam tego tej ten też tych tylko tym wszystko więc',
  pt: 'ainda algo antes aos aqui até bem cada com como das depois dos ela elas ele eles entre era essa esse esta está este eu foi foram isso isto já mais mas mesmo muito nada nas nem nos nossa nosso não onde ora para pela pelo por porque quando que quem ser são sem seu sua só também tem ter tudo uma uns você vocês',
  ru: 'без был была были было быть вам вас весь вот все всё всех где даже для его если есть еще ещё или как когда кто лишь меня мне много может мой мы над нас нет них ничего они она оно очень под при про раз сам свой себя так там тебя тем теперь тоже только тут уже хотя чего чем что чтобы эта эти это этот',
  sv: 'alla att av bara blev bli blir den denna deras dess det detta dig din där efter ej eller en er ett från för han har hans henne här hon hur inte jag kan man med mig min mycket ner när och också om oss på sedan sig sin ska som till upp ut var vara vi vid vill är än över',
  tr: 'ama ancak artık bana ben beni bir biz böyle bu bütün çok çünkü daha değil diye eğer gibi için ile ise kadar mı nasıl ne neden niye olan olarak oldu olduğu onlar onu öyle sadece sana sen siz şey şimdi şu tüm var ve veya yok zaman',
  uk: 'але без був була були було бути вам вас весь від він вона вони вже все для його їх коли лише мене мені може над нас немає про при так там тебе теж тільки тут хто цей чому що щоб які',
  zh: '一个 一些 不是 不要 他们 但是 你们 其实 可以 可能 因为 如果 就是 已经 怎么 我们 所以 没有 现在 自己 虽然 觉得 还是 还有 这个 这样 那个 为什么 什么',
}

const stopWords: ReadonlySet<string> = new Set(Object.values(stopWordsByLanguage).flatMap((words) => words.split(' ')))

/** Whether it is a stop word of any language: what language a text is in, nobody says. */
export const isStopWord = (word: string): boolean => stopWords.has(word)
