// IndexedDB as three shelves: what waits to be sent, and the last answers a crew needs where there is no signal.

const name = 'weisu';
const version = 1;
export type Shelf = 'queue' | 'orders' | 'devices';
const shelves: readonly Shelf[] = ['queue', 'orders', 'devices'];

let opened: Promise<IDBDatabase> | undefined;
function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, version);
    asked.onupgradeneeded = () => {
      for (const shelf of shelves) asked.result.createObjectStore(shelf, { keyPath: 'id' });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

async function run<T>(
  shelf: Shelf,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const db = await database();
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(shelf, mode);
    const asked = work(transaction.objectStore(shelf));
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

export const put = (shelf: Shelf, thing: { readonly id: string }): Promise<unknown> =>
  run(shelf, 'readwrite', (store) => store.put(thing));
export const drop = (shelf: Shelf, id: string): Promise<unknown> =>
  run(shelf, 'readwrite', (store) => store.delete(id));
export const one = <T>(shelf: Shelf, id: string): Promise<T | undefined> =>
  run<T | undefined>(shelf, 'readonly', (store) => store.get(id));
export const all = <T>(shelf: Shelf): Promise<T[]> => run<T[]>(shelf, 'readonly', (store) => store.getAll());

/** Replaces a whole shelf at once. */
export async function refill(shelf: Shelf, things: readonly { readonly id: string }[]): Promise<void> {
  const db = await database();
  await new Promise<void>((resolve, reject) => {
    const transaction = db.transaction(shelf, 'readwrite');
    const store = transaction.objectStore(shelf);
    store.clear();
    for (const thing of things) store.put(thing);
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
  });
}

/** On signing out nothing of the town stays on the device; what was not sent stays until its owner signs in again. */
export const forgetKept = (): Promise<unknown> => Promise.all([refill('orders', []), refill('devices', [])]);
