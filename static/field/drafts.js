// Forms being filled: kept at every keystroke, one row a form, the person's own.
import * as db from "./db.js";
import { iso } from "./clock.js";
import { say } from "./dom.js";
import { key } from "./key.js";
import { person } from "./person.js";

const KEEP_SENT_MS = 14 * 24 * 3600 * 1000;
export const changed = new EventTarget();
const tell = () => changed.dispatchEvent(new Event("change"));

const blank = (site, order) => ({
  order: order?.id ?? null,
  site: site.id,
  platform: site.platform,
  arrived_at: null, left_at: null, repaired_at: null,
  lon: null, lat: null, accuracy_m: null,
  weather: "", members: "",
  devices: [],
  before: { symptom: "", text: "", state: "", readings: [] },
  cause: { category: "", code: "", text: "" },
  action: { text: "", solved: true, left_over: "", replacements: [], changes: [] },
  after: { state: "", readings: [] },
  photos: [],
  signatures: [],
  enterprise: { refused: false, reason: "", witness: "", opinion: "" },
});

export const begin = async (site, order = null, device = null) => {
  const content = blank(site, order);
  const first = device || (order?.device && site.devices.find((each) => each.id === order.device));
  if (first) content.devices.push(deviceRow(site, first));
  const draft = {
    key: key(),
    person: person().id,
    order: order?.id ?? null,
    order_number: order?.number || "",
    what: order?.what || "",
    site: site.id,
    site_name: site.name,
    content,
    step: 0,
    state: "draft",
    answer: null,
    tries: 0,
    made_at: iso(),
    updated_at: Date.now(),
  };
  await db.put("drafts", draft);
  tell();
  return draft;
};

const KINDS = { power: "gateway", dust: "dust", fume: "fume" };
export const deviceRow = (site, device) => ({
  kind: KINDS[site.platform] || "other", device: device.id, label: device.mn, model: device.model || "", facility: "",
});

export const mine = async () => {
  const rows = person() ? await db.all("drafts", person().id) : [];
  return rows.sort((a, b) => b.updated_at - a.updated_at);
};

export const one = async (wanted) => {
  const row = await db.get("drafts", wanted);
  return row && person() && row.person === person().id ? row : null;
};

// Keeping: `touch` at a keystroke, `keep` where it is waited for (leaving a step, handing in). A keystroke is
// written at once; those that come while the disk is busy are written together after.
const busy = new Map();

export const touch = (draft) => {
  draft.updated_at = Date.now();
  if (busy.has(draft.key)) busy.set(draft.key, draft);
  else written(draft);
};

const written = async (draft) => {
  busy.set(draft.key, null);
  try {
    await db.put("drafts", structuredClone(draft));
  } catch {
    say("没有存上：手机存储已满。请先上传或清理空间，不要关闭本页。");
  } finally {
    const next = busy.get(draft.key);
    busy.delete(draft.key);
    if (next) written(next);
  }
};

export const keep = async (draft) => {
  if (busy.has(draft.key)) busy.set(draft.key, null);
  await db.put("drafts", structuredClone(draft));
  tell();
};

const keepAll = () => busy.forEach((draft) => draft && db.putNow("drafts", structuredClone(draft)));
addEventListener("pagehide", keepAll);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keepAll());

export const queue = (draft) => {
  draft.state = "queued";
  draft.answer = null;
  draft.tries = 0;
  draft.next_at = 0;
  draft.queued_at = iso();
  return keep(draft);
};

// Back into the hand: to mend what was refused, or before it went.
export const reopen = (draft) => {
  draft.state = "draft";
  draft.answer = null;
  return keep(draft);
};

// Without the order: what was found stays found. The key stays too: a conflict left nothing at the portal.
export const asFound = async (draft) => {
  const next = structuredClone(draft);
  next.content.order = null;
  next.order = null;
  next.was = draft.order_number;
  next.state = "draft";
  next.answer = null;
  await keep(next);
  return next;
};

export const discard = async (draft) => {
  busy.delete(draft.key);
  await db.drop(draft.key, (await db.all("files", draft.key)).map((each) => each.key));
  tell();
};

export const clearSent = async () => {
  const old = Date.now() - KEEP_SENT_MS;
  for (const each of await mine()) {
    if (each.state === "sent" && each.updated_at < old) await discard(each);
  }
};
