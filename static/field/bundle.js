// What was taken along: orders, places, devices, points, code lists; as fresh as the network last let it be.
import * as db from "./db.js";
import { ask, links } from "./net.js";
import { person, take } from "./person.js";

let held = null;

export const bundle = () => held;

export const recallBundle = async () => {
  held = person() ? (await db.get("bundles", person().id))?.data || null : null;
  return held;
};

export const refresh = async ({ background = true } = {}) => {
  const { word, data } = await ask(links.bundle, { background });
  if (word !== "ok") return { word };
  const { csrf, person: found, now, ...facts } = data;
  const changed = await take(found);
  await db.put("bundles", { person: found.id, data: facts });
  held = facts;
  return { word, changed };
};

export const site = (id) => held?.sites.find((each) => each.id === id) || null;
export const order = (id) => held?.orders.find((each) => each.id === id) || null;
export const platform = (slug) => held?.platforms[slug] || { title: slug, factors: [] };
export const spares = (slug) => (held?.spares || []).filter((each) => each.platform === slug);
export const factor = (slug, column) => platform(slug).factors.find((each) => each.column === column);
export const list = (name) => held?.codes[name] || [];
export const title = (name, code) => list(name).find(([each]) => each === code)?.[1] || code || "";
export const cause = (category, code) =>
  [title("categories", category), (held?.codes.causes?.[category] || []).find(([each]) => each === code)?.[1]]
    .filter(Boolean).join("：");

// What the portal answered of one order, until the whole is fetched anew.
export const noted = async (id, facts) => {
  const known = order(id);
  if (!known) return;
  Object.assign(known, facts);
  await db.put("bundles", { person: person().id, data: held });
};

// The newest values of one place, when the network has them.
export const refreshSite = async (id) => {
  const { word, data } = await ask(links.live.replace(/0\/$/, `${id}/`), { background: true });
  const known = site(id);
  if (word !== "ok" || !known) return false;
  known.points = data.points;
  await db.put("bundles", { person: person().id, data: held });
  return true;
};

const said = (about, value) => (value === null || value === undefined ? "—" : Number(value).toFixed(about.decimals));

// [{title, text}] of a point's latest values: the key quantity first.
export const values = (slug, point) => {
  const about = platform(slug);
  const known = about.factors.filter((each) => each.column in (point.latest || {}));
  known.sort((a, b) => (b.column === about.key) - (a.column === about.key));
  return known.map((each) => ({ ...each, value: point.latest[each.column], text: `${said(each, point.latest[each.column])} ${each.unit}`.trim() }));
};
