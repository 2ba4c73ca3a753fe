// The phone's own store. Everything a person did stands here before anything else is tried with it.
const NAME = "datong-field";
const STORES = {
  drafts: { keyPath: "key", index: "person" },
  files: { keyPath: "key", index: "draft" },
  moves: { keyPath: "key", index: "person" },
  bundles: { keyPath: "person" },
  facts: { keyPath: "name" },
};
let opening = null, opened = null;

const settled = (request) => new Promise((good, bad) => {
  request.onsuccess = () => good(request.result);
  request.onerror = () => bad(request.error);
});

const built = (database) => {
  for (const [name, { keyPath, index }] of Object.entries(STORES)) {
    if (database.objectStoreNames.contains(name)) continue;
    const store = database.createObjectStore(name, { keyPath });
    if (index) store.createIndex(index, index);
  }
};

const open = () => {
  opening ||= new Promise((good, bad) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => built(request.result);
    request.onerror = () => bad(request.error);
    request.onsuccess = () => {
      const database = request.result;
      const lost = () => { opening = opened = null; };
      database.onversionchange = () => { database.close(); lost(); };
      database.onclose = lost;
      opened = database;
      good(database);
    };
  });
  return opening;
};

// One transaction; it is over only when the phone's disk has it.
const within = async (names, mode, work) => {
  const database = await open();
  return new Promise((good, bad) => {
    const transaction = database.transaction(names, mode, { durability: "strict" });
    let answer;
    transaction.oncomplete = () => good(answer);
    transaction.onabort = () => bad(transaction.error || new Error("没有存上"));
    Promise.resolve(work((name) => transaction.objectStore(name))).then((value) => { answer = value; }, (fault) => {
      try { transaction.abort(); } catch { /* it is over already */ }
      bad(fault);
    });
  });
};

export const get = (name, key) => within([name], "readonly", (store) => settled(store(name).get(key)));
export const put = (name, value) => within([name], "readwrite", (store) => settled(store(name).put(value)));
export const remove = (name, key) => within([name], "readwrite", (store) => settled(store(name).delete(key)));

// Without waiting for anything, also not for its end: the page may be gone by then, the row stays.
export const putNow = (name, value) => {
  if (!opened) return;
  const transaction = opened.transaction([name], "readwrite", { durability: "strict" });
  transaction.objectStore(name).put(value);
  transaction.commit();
};

// Every row, or those whose indexed value is `value`.
export const all = (name, value) => within([name], "readonly", (store) => {
  const source = value === undefined ? store(name) : store(name).index(STORES[name].index);
  return settled(source.getAll(value));
});

// Reads, changes and writes a row in one transaction: what another page wrote meanwhile is not lost.
export const change = (name, key, how) => within([name], "readwrite", async (store) => {
  const row = await settled(store(name).get(key));
  const next = row && how(row);
  if (next) await settled(store(name).put(next));
  return next || row;
});

// A form that has arrived: its pictures leave the phone with the same stroke.
export const settle = (draft, keys) => within(["drafts", "files"], "readwrite", async (store) => {
  await settled(store("drafts").put(draft));
  for (const key of keys) await settled(store("files").delete(key));
});

export const drop = (key, keys) => within(["drafts", "files"], "readwrite", async (store) => {
  await settled(store("drafts").delete(key));
  for (const each of keys) await settled(store("files").delete(each));
});
