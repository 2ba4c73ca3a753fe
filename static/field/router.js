// Which screen the address names, the bar above it, and drawing it anew when there is news.
import { h, icon, show } from "./dom.js";
import { links } from "./net.js";
import { person } from "./person.js";
import { giveBack } from "./photo.js";
import { gate } from "./screens/gate.js";
import * as form from "./screens/form.js";
import * as found from "./screens/found.js";
import * as me from "./screens/me.js";
import * as order from "./screens/order.js";
import * as orders from "./screens/orders.js";
import * as outbox from "./screens/outbox.js";
import { words } from "./status.js";
import * as sync from "./sync.js";

const SCREENS = { "": orders, order, form, new: found, outbox, me };
const bar = document.getElementById("bar");
const screen = document.getElementById("screen");
let drawn = "", leaving = null;

export const go = (path, { replace = false } = {}) => {
  const address = `${links.app}#/${path}`;
  if (replace) history.replaceState(null, "", address);
  else if (`#/${path}` !== location.hash) history.pushState(null, "", address);
  return draw();
};

// A scanned label comes by its own address; the app answers it where the portal could not be asked.
const asked = () => {
  const scanned = /\/field\/d\/([^/]+)\/?$/.exec(location.pathname);
  if (scanned && !location.hash) return ["new", "label", decodeURIComponent(scanned[1])];
  return location.hash.replace(/^#\/?/, "").split("/");
};

const strip = () => {
  const { tone, text, picture } = words(sync.state);
  const share = sync.state.phase === "sending" ? (sync.state.done + sync.state.share) / Math.max(sync.state.total, 1) : 0;
  const meter = h("progress", { class: "strip-share", max: 1, value: share, hidden: !share, "aria-label": "上传进度" });
  return h("a", { class: `strip strip-${tone}`, href: "#/outbox", "aria-live": "polite" }, icon(picture), h("span", {}, text), icon("next"), meter);
};

const heading = ({ title, back, side }) => h("div", { class: "bar-row" },
  back === undefined
    ? h("span", { class: "bar-mark" }, h("img", { src: `${links.folder}icons/192.png`, alt: "", width: 28, height: 28 }))
    : h("a", { class: "bar-side", href: `#/${back}`, "aria-label": "返回" }, icon("back")),
  h("h1", {}, title),
  side || h("a", { class: "bar-side", href: "#/me", "aria-label": "我的" }, icon("user")));

const paint = (made) => show(bar, heading(made), person() && strip());

export async function draw() {
  const [name, ...rest] = asked();
  const path = [name, ...rest].join("/");
  const isSame = path === drawn;
  const kept = scrollY;
  if (!isSame && leaving) await leaving();
  const made = person() ? await (SCREENS[name] || orders).draw(rest, { go, draw }) : await gate();
  leaving = made.leave || null;
  giveBackLater();
  paint(made);
  show(screen, made.body);
  document.body.dataset.screen = name || "orders";
  drawn = path;
  current = made;
  scrollTo(0, isSame ? kept : 0);
}

// Pictures of the screen before are let go once the new ones stand.
const giveBackLater = () => requestAnimationFrame(() => !screen.querySelector("img[src^='blob:']") && giveBack());

let current = null, mark = "";
const refreshed = () => {
  if (!current) return;
  const now = `${sync.state.phase === "login"} ${sync.state.asked}`;
  if (now !== mark) newer(); // the screens ask for a login, or know that nothing newer is to be had
  mark = now;
  const old = bar.querySelector(".strip");
  if (old) old.replaceWith(strip());
};
const newer = () => (current?.news ? current.news() : !current?.steady && draw());

export const begin = () => {
  addEventListener("popstate", draw);
  sync.news.addEventListener("state", refreshed);
  sync.news.addEventListener("arrived", newer);
  sync.news.addEventListener("fresh", newer);
  sync.news.addEventListener("state", () => !person() === !document.querySelector("[data-gate]") && draw());
  return draw();
};
