// Work in progress survives a reload: the files and what was decided lie in this browser's own store, and nowhere else.

import { state } from "./state.js";

const NAME = "indicator-dsl";

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("files");
      request.result.createObjectStore("work");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function within(store, mode, work) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode);
      const request = work(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

// Each returns false where the browser keeps nothing (a private window): the page then says so.
export async function keepFile(name, content) {
  return within("files", "readwrite", (store) => store.put(content, name)).then(
    () => true,
    () => false,
  );
}

export async function forgetFiles(names) {
  await within("files", "readwrite", (store) => names.map((name) => store.delete(name)).pop()).catch(() => null);
}

export async function keepWork(decisions, opinions) {
  const { policy, by } = state;
  return within("work", "readwrite", (store) => store.put({ decisions, opinions, policy, by }, "now")).then(
    () => true,
    () => false,
  );
}

export async function keptWork() {
  try {
    const names = await within("files", "readonly", (store) => store.getAllKeys());
    const work = await within("work", "readonly", (store) => store.get("now"));
    return { names, work };
  } catch {
    return { names: [], work: null };
  }
}

export async function keptFile(name) {
  return within("files", "readonly", (store) => store.get(name));
}

export async function forgetAll() {
  await within("files", "readwrite", (store) => store.clear()).catch(() => null);
  await within("work", "readwrite", (store) => store.clear()).catch(() => null);
}
