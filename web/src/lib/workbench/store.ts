// The journal in the browser (IndexedDB): drafts and answers that wait for the network. Lost storage loses nothing
// that the server has, so every failure here is quiet.
import type { JournalEntry, WaitingSubmit } from '$lib/annotate';

const NAME = 'candor-work';
let opening: Promise<IDBDatabase | null> | null = null;

function open(): Promise<IDBDatabase | null> {
  opening ??= new Promise((resolve) => {
    if (typeof indexedDB === 'undefined') return resolve(null);
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('journal', { keyPath: 'assignment_id' });
      request.result.createObjectStore('submits', { keyPath: 'assignment_id' });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(null);
    request.onblocked = () => resolve(null);
  });
  return opening;
}

type Stores = { journal: JournalEntry; submits: WaitingSubmit };

async function run<T>(
  name: keyof Stores,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T | null> {
  const database = await open();
  if (database === null) return null;
  return new Promise((resolve) => {
    try {
      const request = work(database.transaction(name, mode).objectStore(name));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
}

export const keep = <S extends keyof Stores>(name: S, entry: Stores[S]): Promise<unknown> =>
  run(name, 'readwrite', (store) => store.put(entry));
export const forget = (name: keyof Stores, id: string): Promise<unknown> =>
  run(name, 'readwrite', (store) => store.delete(id));
export const find = <S extends keyof Stores>(name: S, id: string): Promise<Stores[S] | null> =>
  run(name, 'readonly', (store) => store.get(id) as IDBRequest<Stores[S] | undefined>).then((x) => x ?? null);

/** Answers that wait, oldest first. */
export async function waitingSubmits(): Promise<WaitingSubmit[]> {
  const all = await run('submits', 'readonly', (store) => store.getAll() as IDBRequest<WaitingSubmit[]>);
  return (all ?? []).sort((a, b) => a.at - b.at);
}

/** Takes away drafts that nobody came back to: those of more than thirty days. */
export async function tidy(now: number): Promise<void> {
  const all = await run('journal', 'readonly', (store) => store.getAll() as IDBRequest<JournalEntry[]>);
  for (const entry of all ?? []) {
    if (now - entry.at > 30 * 86_400_000) await forget('journal', entry.assignment_id);
  }
}
