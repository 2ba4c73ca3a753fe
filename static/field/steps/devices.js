// 设备: what was looked after; the registered ones are ticked, others are written.
import { list } from "../bundle.js";
import { button, h, icon, panel } from "../dom.js";
import { deviceRow } from "../drafts.js";
import { choice, text } from "../fields.js";

export const title = "设备";
export const paths = ["devices"];
export const missing = () => [];

const tick = (form, device) => {
  const rows = form.draft.content.devices;
  const place = rows.findIndex((each) => each.device === device.id);
  const toggle = () => {
    if (place < 0) rows.push(deviceRow(form.site, device));
    else rows.splice(place, 1);
    form.touch();
    form.redraw();
  };
  return h("button", { type: "button", class: `pick${place < 0 ? "" : " is-on"}`, "aria-pressed": String(place >= 0), onclick: toggle },
    h("span", { class: "pick-box" }, place >= 0 && icon("check")),
    h("span", { class: "pick-main" }, h("strong", {}, device.name), h("small", {}, [device.mn, device.maker, device.model].filter(Boolean).join(" · "))));
};

const remove = (form, place) => () => {
  form.draft.content.devices.splice(place, 1);
  form.faults.clear();
  form.touch();
  form.redraw();
};

const row = (form, each, place) => h("div", { class: "item" },
  h("div", { class: "item-head" }, h("strong", {}, each.label || `设备 ${place + 1}`), button("删除", remove(form, place), { tone: "small", picture: "trash" })),
  choice(form, `devices.${place}.kind`, "设备类别", list("device_kinds"), { must: true }),
  each.device === null && text(form, `devices.${place}.label`, "编号", { most: 64 }),
  text(form, `devices.${place}.model`, "型号", { most: 64 }),
  text(form, `devices.${place}.facility`, "所在设施", { most: 64, placeholder: "如：2 号除尘器、中频炉" }));

const add = (form) => () => {
  form.draft.content.devices.push({ kind: "", device: null, label: "", model: "", facility: "" });
  form.touch();
  form.redraw();
};

export const body = (form) => [
  panel("登记的设备", form.site.devices.length
    ? h("div", { class: "picks" }, form.site.devices.map((each) => tick(form, each)))
    : h("p", { class: "soft" }, "这个对象没有登记设备，请在下面填写。")),
  form.draft.content.devices.length > 0 && panel("本次维护", form.draft.content.devices.map((each, place) => row(form, each, place))),
  button("添加其他设备或设施", add(form), { tone: "plain", picture: "plus", class: "btn btn-plain btn-wide" }),
];
