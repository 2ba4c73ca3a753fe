// One file to the portal in pieces: it goes on where the network broke, also after a reload or another day.
import * as db from "./db.js";
import { ask, links } from "./net.js";

const PIECE = 256 * 1024;
const address = (row) => links.upload.replace("00000000-0000-0000-0000-000000000000", row.key);

const told = (meta) => btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(meta))));

const reached = (row, received) => {
  row.received = received;
  return db.change("files", row.key, (kept) => ({ ...kept, received }));
};

const done = async (row, data) => {
  await db.change("files", row.key, (kept) => ({ ...kept, state: "done", received: kept.size, photo: data.photo }));
  return "ok";
};

const refused = async (row, sentence) => {
  await db.change("files", row.key, (kept) => ({ ...kept, state: "refused", received: 0, sentence }));
  return "refused";
};

const piece = (row, csrf) => ask(address(row), {
  method: "PUT",
  headers: {
    "Content-Type": "application/octet-stream",
    "X-CSRFToken": csrf,
    "X-Offset": String(row.received),
    "X-Size": String(row.size),
    "X-Meta": told(row.meta),
  },
  body: row.blob.slice(row.received, row.received + PIECE),
});

// The word of net.js that ended it: ok, or why it has to wait. `moved` hears of every piece.
export const upload = async (row, csrf, moved) => {
  const before = await ask(address(row));
  if (before.word === "ok" && before.data.photo) return done(row, before.data);
  if (before.word !== "ok" && before.word !== "missing") return before.word;
  await reached(row, before.data.received || 0);
  for (let tries = 0; tries < 4;) {
    const { word, data } = await piece(row, csrf);
    if (word === "ok" && data.photo) return done(row, data);
    if (word === "ok" && data.received > row.received) await reached(row, data.received);
    else if (word === "conflict" || word === "ok") {
      tries += 1;
      await reached(row, data.received || 0);
    } else if (word === "refused") return refused(row, data.error || "照片未被接受，请重拍。");
    else return word;
    moved(row);
  }
  return "busy";
};
