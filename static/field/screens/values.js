// The latest values of a place, with their age: what the portal last knew of it.
import { values } from "../bundle.js";
import { ago } from "../clock.js";
import { h, panel, pill } from "../dom.js";

const MOST = 12, SHOWN = 3;
const isOld = (point) => !point.at || Date.now() - Date.parse(point.at) > 3 * point.interval_s * 1000 + 300000;

const line = (site, point) => {
  const [first, ...rest] = values(site.platform, point).slice(0, SHOWN);
  return h("li", { class: "value" },
    h("span", { class: "value-name" }, point.name, h("small", {}, point.at ? ago(point.at) : "从未有数据")),
    h("span", { class: "value-number" }, first ? h("b", {}, first.text) : "—", rest.length > 0 && h("small", {}, rest.map((each) => `${each.title} ${each.text}`).join("  "))),
    isOld(point) && pill("warn", "无新数据"));
};

export const valuesOf = (site) => {
  const some = [...site.points].sort((a, b) => isOld(b) - isOld(a)).slice(0, MOST);
  const box = panel("实时数据", some.length
    ? h("ul", { class: "values" }, some.map((each) => line(site, each)))
    : h("p", { class: "soft" }, "这个对象还没有监测点位。"),
  site.points.length > MOST && h("p", { class: "soft" }, `另有 ${site.points.length - MOST} 个点位未列出。`));
  box.dataset.values = "";
  return box;
};
