// The way to the portal: moves, then pictures, then forms, each exactly once by its key, however often it breaks.
import { noted, refresh } from "./bundle.js";
import * as db from "./db.js";
import * as drafts from "./drafts.js";
import * as moves from "./moves.js";
import { links, send } from "./net.js";
import { meet, person } from "./person.js";
import { upload } from "./upload.js";

const FIRST_MS = 2000, LONGEST_MS = 300000, FRESH_MS = 60000;
export const news = new EventTarget();
export const state = { phase: "idle", online: navigator.onLine, waiting: 0, done: 0, total: 0, share: 0, needs: 0, asked: false };

const tell = (more = {}, name = "state") => {
  Object.assign(state, more);
  news.dispatchEvent(new Event(name));
};

// Everything that has not arrived: {moves, files, forms}, and how much waits for the person instead.
export const pending = async () => {
  if (!person()) return { moves: [], files: [], forms: [], count: 0, needs: 0 };
  const [rows, kept, pictures] = [await moves.mine(), await drafts.mine(), await db.all("files")];
  const found = {
    moves: rows.filter((each) => each.state === "waiting"),
    files: pictures.filter((each) => each.person === person().id && each.state === "waiting").sort((a, b) => a.made_at - b.made_at),
    forms: kept.filter((each) => each.state === "queued").sort((a, b) => Date.parse(a.queued_at) - Date.parse(b.queued_at)),
    needs: kept.filter((each) => ["refused", "conflict"].includes(each.state)).length + rows.filter((each) => each.state === "refused").length,
  };
  return { ...found, count: found.moves.length + found.files.length + found.forms.length };
};

export const recount = async () => {
  const { count, needs } = await pending();
  tell({ waiting: count, needs });
};

const sendMove = async (row, csrf) => {
  const { key, order, verb, at, place, note } = row;
  const { word, data } = await send(links.move, { key, order, verb, at, place, note }, csrf);
  if (word === "ok") {
    await noted(order, { state: data.state, [moves.STAMP[verb] || "returned_at"]: at });
    await db.remove("moves", row.key);
  } else if (["conflict", "refused", "missing"].includes(word)) {
    await db.change("moves", row.key, (kept) => ({ ...kept, state: "refused", sentence: data.sentence || "操作未被接受。" }));
    return "settled";
  }
  return word;
};

const settled = async (draft, changes) => {
  await db.change("drafts", draft.key, (kept) => (kept.state === "queued" ? { ...kept, ...changes } : kept));
  return "settled";
};

const sendForm = async (draft, csrf) => {
  const pictures = await db.all("files", draft.key);
  if (pictures.some((each) => each.state === "waiting")) return "busy";
  const broken = pictures.find((each) => each.state === "refused" && isUsed(draft, each.key));
  if (broken) return settled(draft, { state: "refused", answer: { errors: [["photos", broken.sentence]] } });
  const { word, data } = await send(links.submit, { key: draft.key, content: draft.content }, csrf);
  if (word === "ok") {
    await db.settle({ ...draft, state: "sent", answer: data, number: data.number, updated_at: Date.now() }, pictures.map((each) => each.key));
    return word;
  }
  if (word === "conflict") return settled(draft, { state: "conflict", answer: data });
  if (word === "refused" || word === "missing") {
    const errors = data.errors || [["", data.error || data.sentence || "未被接受，请检查后再提交。"]];
    return settled(draft, { state: "refused", answer: { errors } });
  }
  return word;
};

const isUsed = ({ content }, key) =>
  content.photos.some((each) => each.key === key) || content.signatures.some((each) => each.image_key === key);

// What stops a round, in words of the header; anything else is tried again after a while.
const STOPS = { offline: "offline", login: "login", forbidden: "forbidden" };

const round = async () => {
  const met = await meet();
  if (met.word !== "ok") return met.word;
  if (met.changed) tell({}, "person");
  const found = await pending();
  const jobs = [
    ...found.moves.filter(moves.ready).map((row) => () => sendMove(row, met.csrf)),
    ...found.files.map((row) => () => upload(row, met.csrf, (at) => tell({ share: at.received / at.size }))),
    ...found.forms.map((row) => () => sendForm(row, met.csrf)),
  ];
  let worst = "ok";
  if (jobs.length) fresh = 0;
  for (const [place, job] of jobs.entries()) {
    tell({ phase: "sending", online: true, done: place, total: jobs.length, share: 0 });
    const word = await job();
    if (word === "ok" || word === "settled" || word === "refused") tell({}, "arrived");
    else if (word in STOPS) return word;
    else worst = word;
    await recount();
  }
  return worst === "ok" && found.moves.length > found.moves.filter(moves.ready).length ? "busy" : worst;
};

let running = false, again = false, timer = null, wait = FIRST_MS, fresh = 0;

const locked = (work) => (navigator.locks
  ? navigator.locks.request("datong-field-sync", { ifAvailable: true }, (lock) => (lock ? work() : "elsewhere"))
  : work());

const later = (ms) => {
  clearTimeout(timer);
  timer = setTimeout(run, ms * (0.8 + 0.4 * Math.random()));
};

const ended = async (word) => {
  await recount();
  if (word !== "ok") tell({ asked: true });
  if (word === "ok") {
    wait = FIRST_MS;
    if (Date.now() - fresh > FRESH_MS) {
      const { word: got } = await refresh();
      if (got === "ok") fresh = Date.now();
    }
    tell({ phase: "idle", online: true, asked: true }, "fresh");
    return later(FRESH_MS);
  }
  tell({ phase: STOPS[word] || "waiting", online: word !== "offline" });
  later(wait);
  wait = Math.min(wait * 2, LONGEST_MS);
  return undefined;
};

export async function run() {
  if (running) { again = true; return; }
  running = true;
  clearTimeout(timer);
  try {
    do {
      again = false;
      const word = await locked(round);
      if (word === "elsewhere") { await recount(); later(5000); } else await ended(word);
    } while (again);
  } catch (fault) {
    console.warn("同步中断", fault);
    later(wait);
  } finally {
    running = false;
  }
}

// Something was done: count it now, try to send it now.
export const nudge = async () => {
  await recount();
  wait = FIRST_MS;
  return run();
};

export const begin = () => {
  addEventListener("online", () => { wait = FIRST_MS; tell({ online: true }); run(); });
  addEventListener("offline", () => tell({ online: false, phase: "offline" }));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && run());
  return run();
};
