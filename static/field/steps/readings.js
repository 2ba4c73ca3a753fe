// Readings: what the device itself shows, typed, beside what the portal last had for that point.
import { factor, platform, values } from "../bundle.js";
import { ago } from "../clock.js";
import { button, h, icon, panel } from "../dom.js";
import { number } from "../fields.js";

const key = (row) => `${row.point}|${row.column}`;

const remove = (form, block, place) => () => {
  form.draft.content[block].readings.splice(place, 1);
  form.faults.clear();
  form.touch();
  form.redraw();
};

const line = (form, block, row, place) => {
  const point = form.site.points.find((each) => each.id === row.point);
  const about = factor(form.site.platform, row.column) || { title: row.column, unit: "" };
  const known = point && values(form.site.platform, point).find((each) => each.column === row.column);
  return h("div", { class: "reading" },
    number(form, `${block}.readings.${place}.typed`, `${point?.name || "点位"} · ${about.title}`, { unit: about.unit || "—" }),
    h("p", { class: "reading-known", data: { known: key(row) } }, icon("pulse"),
      known ? `平台最新 ${known.text}（${ago(point.at)}）` : "平台没有这个点位的数据"),
    h("button", { type: "button", class: "reading-drop", "aria-label": "删除读数", onclick: remove(form, block, place) }, icon("trash")));
};

const adder = (form, block) => {
  const points = form.site.points;
  if (!points.length) return h("p", { class: "soft" }, "这个对象没有登记点位，可在状态里写明读数。");
  const about = platform(form.site.platform);
  const taken = new Set(form.draft.content[block].readings.map(key));
  const point = h("select", { "aria-label": "点位" }, points.map((each) => h("option", { value: each.id }, each.name)));
  const column = h("select", { "aria-label": "因子" }, about.factors.map((each) =>
    h("option", { value: each.column, selected: each.column === about.key }, `${each.title}${each.unit ? `（${each.unit}）` : ""}`)));
  const add = () => {
    const row = { point: Number(point.value), column: column.value, typed: null };
    if (taken.has(key(row))) return;
    form.draft.content[block].readings.push(row);
    form.touch();
    form.redraw();
  };
  return h("div", { class: "adder" }, point, column, button("添加", add, { tone: "plain", picture: "plus" }));
};

// The readings of before are asked again after: the same points, so that both stand side by side.
const repeat = (form) => {
  const { before, after } = form.draft.content;
  const taken = new Set(after.readings.map(key));
  const open = before.readings.filter((each) => !taken.has(key(each)));
  return open.length > 0 && button(`照处理前的 ${open.length} 个点位填写`, () => {
    after.readings.push(...open.map((each) => ({ point: each.point, column: each.column, typed: null })));
    form.touch();
    form.redraw();
  }, { tone: "plain", picture: "refresh" });
};

export const readings = (form, block, title) => panel(title,
  h("p", { class: "soft" }, "填写设备或仪表当场显示的数值，平台数值会并列存档。"),
  form.draft.content[block].readings.map((row, place) => line(form, block, row, place)),
  block === "after" && repeat(form), adder(form, block));

// The live value changes under the fingers: only its line is written anew.
export const renew = (form) => {
  document.querySelectorAll("[data-known]").forEach((box) => {
    const [id, column] = box.dataset.known.split("|");
    const point = form.site.points.find((each) => String(each.id) === id);
    const known = point && values(form.site.platform, point).find((each) => each.column === column);
    if (known) box.lastChild.textContent = `平台最新 ${known.text}（${ago(point.at)}）`;
  });
};
