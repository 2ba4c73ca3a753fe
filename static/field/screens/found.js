// 现场发现: a form without an order. The place is found by name, by what lies near, or by a scanned label.
import * as bundle from "../bundle.js";
import { h, icon, note, pill } from "../dom.js";
import * as drafts from "../drafts.js";
import { distance, here, metres } from "../place.js";

const SHOWN = 30;
let place = null;

const begin = async (site, device, go) => go(`form/${(await drafts.begin(site, null, device)).key}`, { replace: true });

const fits = (site, words) => [site.name, site.enterprise, site.address, ...site.devices.map((each) => each.mn)].some((each) => each?.toLowerCase().includes(words));

// Where an order waits, the form belongs to it.
const row = (site, go) => {
  const away = metres(place, site), order = bundle.bundle().orders.find((each) => each.site === site.id);
  return h("button", { type: "button", class: "card", onclick: () => (order ? go(`order/${order.id}`) : begin(site, null, go)) }, icon("pin"),
    h("span", { class: "card-main" }, h("strong", {}, site.name), h("span", { class: "card-soft" }, [bundle.platform(site.platform).title, site.district, site.address].filter(Boolean).join(" · ")), order && h("span", { class: "card-facts" }, pill("info", "有您的工单", "form"))),
    away !== null && pill(away < 300 ? "on" : "plain", distance(away)));
};

// A label names its device by number or MN; an order there comes first, else a form of that device begins.
const scanned = async (label, tools) => {
  const site = (bundle.bundle()?.sites || []).find((each) => each.devices.some((one) => String(one.id) === label || one.mn === label));
  const device = site?.devices.find((one) => String(one.id) === label || one.mn === label);
  if (!device) return false;
  const orders = bundle.bundle().orders.filter((each) => each.site === site.id);
  const order = orders.find((each) => each.device === device.id) || orders[0];
  history.replaceState(null, "", document.body.dataset.app);
  await (order ? tools.go(`order/${order.id}`, { replace: true }) : begin(site, device, tools.go));
  return true;
};

const list = (words, go) => {
  const all = bundle.bundle()?.sites || [];
  const found = (words ? all.filter((each) => fits(each, words)) : [...all]).sort((a, b) => (metres(place, a) ?? 1e9) - (metres(place, b) ?? 1e9));
  return found.length ? found.slice(0, SHOWN).map((each) => row(each, go))
    : h("div", { class: "blank" }, icon("search"), h("p", { class: "blank-title" }, "没有符合的对象"), h("p", {}, "可以换企业名称、地址或设备 MN 再找。"));
};

export const draw = async ([kind, id], tools) => {
  if (kind === "label" && (await scanned(id, tools))) return { title: "现场发现", back: "", body: [] };
  if (kind === "site") {
    const site = bundle.site(Number(id));
    if (site) { await begin(site, null, tools.go); return { title: "现场发现", back: "", body: [] }; }
  }
  const results = h("div", { class: "group" });
  const search = h("input", { type: "search", placeholder: "企业、站点、地址、MN", "aria-label": "找监管对象", autocomplete: "off", oninput: () => paint() });
  const paint = () => results.replaceChildren(...[list(search.value.trim().toLowerCase(), tools.go)].flat());
  paint();
  if (!place) here().then((got) => { place = got; if (got && results.isConnected) paint(); });
  return {
    title: "现场发现", back: "", steady: true,
    body: [kind === "label" && note("warn", "alert", h("p", {}, "手机里没有这台设备的资料，请在下面找到它所在的对象。")),
      h("div", { class: "search" }, icon("search"), search), results],
  };
};
