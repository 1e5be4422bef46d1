/** Where letters.js keeps what waits: the browser's database, or for as long as the page is open where that is refused. */

const NAME = "kapok";
const STORE = "letters";
const FLAG = "letters"; // so that a page without any need not open the database
const memory = new Map();

function database() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(request.error);
  });
}

async function on(mode, work) {
  const db = await database();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = db.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    db.close();
  }
}

function flag(any) {
  try {
    if (any) localStorage.setItem(FLAG, "yes");
    else localStorage.removeItem(FLAG);
  } catch {
    // the browser keeps nothing for this site
  }
}

export async function put(letter) {
  memory.set(letter.key, letter);
  flag(true);
  await on("readwrite", (store) => store.put(letter)).catch(() => {});
}

export async function remove(key) {
  memory.delete(key);
  await on("readwrite", (store) => store.delete(key)).catch(() => {});
  if (!(await all()).length) flag(false);
}

export async function all() {
  const kept = await on("readonly", (store) => store.getAll()).catch(() => []);
  const known = new Set(kept.map(({ key }) => key));
  return [...kept, ...[...memory.values()].filter(({ key }) => !known.has(key))];
}
