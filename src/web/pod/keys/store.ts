// What the keys of a pod keep in this browser: one small table in its database.

/** Values by name. */
export interface KeyStore {
  get(name: string): Promise<unknown>
  set(name: string, value: unknown): Promise<void>
  /** Forgets everything. */
  clear(): Promise<void>
}

const databaseName = 'twister-pod'
const table = 'kept'

const answerOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result)
    }
    request.onerror = () => {
      reject(request.error ?? new DOMException('The browser keeps nothing.'))
    }
  })

const doneOf = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => {
      resolve()
    }
    transaction.onabort = () => {
      reject(transaction.error ?? new DOMException('The browser keeps nothing.'))
    }
  })

const open = (): Promise<IDBDatabase> => {
  const request = indexedDB.open(databaseName, 1)
  request.onupgradeneeded = () => {
    request.result.createObjectStore(table)
  }
  return answerOf(request)
}

/** The table of this browser. One that keeps nothing only forgets: then one logs in after each reload. */
export const browserStore = (): KeyStore => {
  let opened: Promise<IDBDatabase> | undefined
  const database = (): Promise<IDBDatabase> => (opened ??= open())
  const change = async (work: (store: IDBObjectStore) => void): Promise<void> => {
    const transaction = (await database()).transaction(table, 'readwrite')
    work(transaction.objectStore(table))
    await doneOf(transaction)
  }
  const read = async (name: string): Promise<unknown> =>
    answerOf((await database()).transaction(table).objectStore(table).get(name) as IDBRequest<unknown>)
  return {
    get: (name) => read(name).catch(() => undefined),
    set: (name, value) => change((store) => store.put(value, name)).catch(() => undefined),
    clear: () => change((store) => store.clear()).catch(() => undefined),
  }
}
