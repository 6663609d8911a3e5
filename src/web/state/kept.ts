// What the browser keeps of the node, for reading and writing while it does not answer. Nothing here is lost with a tab.

/** Texts that wait, and what was read last. */
const stores = { read: 'read', outbox: 'outbox' } as const

type StoreName = keyof typeof stores

/** What was written must not be lost; what was read comes again. */
const durabilityOf: Readonly<Record<StoreName, IDBTransactionDurability>> = { read: 'relaxed', outbox: 'strict' }

const databaseName = 'twister'

const answerOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result)
    }
    request.onerror = () => {
      reject(request.error ?? new DOMException('The browser keeps nothing.'))
    }
  })

const open = (): Promise<IDBDatabase> => {
  const request = indexedDB.open(databaseName, 1)
  request.onupgradeneeded = () => {
    for (const name of Object.values(stores)) request.result.createObjectStore(name)
  }
  return answerOf(request)
}

let opened: Promise<IDBDatabase> | undefined
/** Whoever has left keeps nothing any more, although the page goes on for a moment. */
let hasLeft = false

/** One database for the page. A tab in which somebody leaves deletes it: nobody is here any more, in no tab. */
const database = (): Promise<IDBDatabase> => {
  if (hasLeft) return Promise.reject(new DOMException('This browser was left.'))
  opened ??= open().then((made) => {
    made.onversionchange = ({ newVersion }) => {
      made.close()
      opened = undefined
      if (newVersion !== null) return
      hasLeft = true
      location.reload()
    }
    return made
  })
  opened.catch(() => {
    opened = undefined
  })
  return opened
}

const change = async (name: StoreName, work: (store: IDBObjectStore) => void): Promise<void> => {
  const transaction = (await database()).transaction(stores[name], 'readwrite', { durability: durabilityOf[name] })
  work(transaction.objectStore(stores[name]))
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => {
      resolve()
    }
    transaction.onabort = () => {
      reject(transaction.error ?? new DOMException('The browser keeps nothing.'))
    }
  })
}

/** Resolves when it is kept, of the outbox when it is on disk; rejects where the browser keeps nothing. */
export const keep = (name: StoreName, key: string, value: unknown): Promise<void> =>
  change(name, (store) => store.put(value, key))

/** Resolves when it is gone. */
export const forget = (name: StoreName, key: string): Promise<void> => change(name, (store) => store.delete(key))

/** What was kept under `key`; undefined where there is nothing, or the browser keeps nothing. */
export const kept = async (name: StoreName, key: string): Promise<unknown> => {
  try {
    const store = (await database()).transaction(stores[name]).objectStore(stores[name])
    return (await answerOf(store.get(key))) as unknown
  } catch {
    return undefined
  }
}

/** All that is kept, by its keys. */
export const allKept = async (name: StoreName): Promise<readonly unknown[]> => {
  try {
    const store = (await database()).transaction(stores[name]).objectStore(stores[name])
    return await answerOf<unknown[]>(store.getAll())
  } catch {
    return []
  }
}

/** Deletes everything, in all tabs; this page keeps nothing from now on. */
export const forgetAll = async (): Promise<void> => {
  hasLeft = true
  ;(await opened?.catch(() => undefined))?.close()
  opened = undefined
  await answerOf(indexedDB.deleteDatabase(databaseName)).catch(() => undefined)
}
