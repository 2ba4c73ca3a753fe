// Moves of an order made on this phone: 接单 出发 到场 退回, with their own time and place, sent when they can be.
import * as db from "./db.js";
import { iso } from "./clock.js";
import { key } from "./key.js";
import { person } from "./person.js";
import { here } from "./place.js";

export const NEXT = { assigned: "accept", accepted: "set_out", on_way: "arrive" };
export const AFTER = { accept: "accepted", set_out: "on_way", arrive: "on_site", give_back: "returned" };
export const STAMP = { accept: "accepted_at", set_out: "set_out_at", arrive: "arrived_at" };
export const VERBS = { accept: "接单", set_out: "出发", arrive: "到场", give_back: "退回" };
export const STATES = {
  new: "待派单", assigned: "待接单", accepted: "已接单", on_way: "途中", on_site: "已到场",
  rework: "待更正", done: "已完成", returned: "已退回", cancelled: "已取消",
};

export const mine = async () => {
  const rows = person() ? await db.all("moves", person().id) : [];
  return rows.sort((a, b) => a.made - b.made);
};

export const make = async (order, verb, note = "") => {
  const at = new Date();
  const row = { key: key(), person: person().id, order: order.id, number: order.number, verb, at: iso(at), made: at.getTime(), note, place: null, located: false, state: "waiting" };
  await db.put("moves", row);
  return row;
};

// The place comes after the move is safe: finding it may take a while, or fail.
export const locate = async (row) => {
  const place = await here();
  const known = place && { lon: place.lon, lat: place.lat, accuracy_m: place.accuracy_m };
  await db.change("moves", row.key, (kept) => ({ ...kept, place: known, located: true }));
  return known;
};

export const ready = (row) => row.state === "waiting" && (row.located || Date.now() - row.made > 20000);

// The order as this phone knows it: what the portal said, and what was done here since.
export const applied = (order, rows) => rows
  .filter((each) => each.order === order.id && each.state === "waiting")
  .reduce((known, each) => ({ ...known, state: AFTER[each.verb], [STAMP[each.verb] || "-"]: each.at, unsent: true }), order);
