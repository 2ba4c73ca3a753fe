// 处理: what was done, parts that were changed, parameters that should change.
import { list, spares } from "../bundle.js";
import { button, h, note, panel } from "../dom.js";
import { choice, chips, moment, number, text } from "../fields.js";

export const title = "处理";
export const paths = ["action", "repaired_at"];

// What this point has: of its platform, and of its kind.
const parameters = (form, each) => {
  if (each.device !== null) return list("device_parameters");
  const kind = form.site.points.find((one) => one.id === each.point)?.kind || "";
  const only = list("parameter_kinds");
  return (list("parameters")[form.site.platform] || []).filter(([code]) => each.point !== null && (!only[code] || only[code].includes(kind)));
};

export const missing = (form) => {
  const { content } = form.draft;
  const { action, cause } = content;
  return [
    !action.text && ["action.text", "请填写处理措施"],
    !action.solved && !action.left_over && ["action.left_over", "未解决的，请写明遗留问题"],
    cause.category === "equipment" && action.solved && !content.repaired_at && ["repaired_at", "监管设备异常已解决的，请填写报修复时间"],
    content.repaired_at && content.arrived_at && Date.parse(content.repaired_at) < Date.parse(content.arrived_at) && ["repaired_at", "报修复时间不能早于到场时间"],
    ...action.replacements.map((each, place) => !each.name && [`action.replacements.${place}.name`, "请填写部件名称"]),
    ...action.changes.flatMap((each, place) => [
      !parameters(form, each).some(([code]) => code === each.name) && [`action.changes.${place}.name`, each.name ? "变更对象没有这项参数，请重新选择" : "请选择参数"],
      !each.new && [`action.changes.${place}.new`, "请填写新值"],
      !each.reason && [`action.changes.${place}.reason`, "请填写变更理由"],
    ]),
  ].filter(Boolean);
};

const remove = (form, rows, place) => button("删除", () => {
  rows.splice(place, 1);
  form.faults.clear();
  form.touch();
  form.redraw();
}, { tone: "small", picture: "trash" });

const add = (form, rows, blank, words) => button(words, () => {
  rows.push(blank());
  form.touch();
  form.redraw();
}, { tone: "plain", picture: "plus" });

const devices = (form) => form.site.devices.map((each) => [each.id, each.name]);

// What the store held when it was last heard of; one chosen that has since gone out stays to be seen.
const stock = (form, chosen) => {
  const rows = spares(form.site.platform).map((each) => [each.id, `${each.name}（库存 ${each.in_stock}）`]);
  return chosen && !rows.some(([id]) => id === chosen) ? [...rows, [chosen, "已选备件"]] : rows;
};
const whole = (value) => (value ? Number(value) : null);

const part = (form, rows, each, place) => {
  const path = `action.replacements.${place}`;
  return h("div", { class: "item" },
    h("div", { class: "item-head" }, h("strong", {}, `部件 ${place + 1}`), remove(form, rows, place)),
    text(form, `${path}.name`, "部件名称", { most: 64, must: true, placeholder: "如：4G 通讯模块" }),
    h("div", { class: "pair" }, text(form, `${path}.old_serial`, "旧编号", { most: 64 }), text(form, `${path}.new_serial`, "新编号", { most: 64 })),
    h("div", { class: "pair" }, number(form, `${path}.quantity`, "数量", { must: true }),
      choice(form, `${path}.device`, "装在", devices(form), { parse: whole, empty: "未指明" })),
    choice(form, `${path}.spare`, "用的备件", stock(form, each.spare), { parse: whole, empty: "不是库存备件", hint: "选了的，提交后自动出库" }));
};

const target = (form, each, path) => {
  const options = [...form.site.points.map((one) => [`point:${one.id}`, `点位 ${one.name}`]), ...form.site.devices.map((one) => [`device:${one.id}`, `设备 ${one.name}`])];
  const known = each.point !== null ? `point:${each.point}` : each.device !== null ? `device:${each.device}` : "";
  const control = h("select", {
    "aria-label": "变更对象",
    onchange: (event) => {
      const [kind, id] = event.target.value.split(":");
      Object.assign(each, { point: kind === "point" ? Number(id) : null, device: kind === "device" ? Number(id) : null, name: "" });
      form.touch();
      form.redraw();
    },
  }, h("option", { value: "" }, "请选择点位或设备"), options.map(([value, name]) => h("option", { value, selected: value === known }, name)));
  return [h("div", { class: "field" }, h("span", { class: "label" }, "变更对象"), control),
    choice(form, `${path}.name`, "参数", parameters(form, each), { must: true, empty: each.point === null && each.device === null ? "请先选择变更对象" : "请选择" })];
};

const change = (form, rows, each, place) => {
  const path = `action.changes.${place}`;
  return h("div", { class: "item" },
    h("div", { class: "item-head" }, h("strong", {}, `变更 ${place + 1}`), remove(form, rows, place)),
    target(form, each, path),
    h("div", { class: "pair" }, text(form, `${path}.old`, "原值", { most: 64 }), text(form, `${path}.new`, "新值", { most: 64, must: true })),
    text(form, `${path}.reason`, "变更理由", { most: 300, must: true }));
};

export const body = (form) => {
  const { action, cause } = form.draft.content;
  const { replacements, changes } = action;
  return [
    panel("处理措施", text(form, "action.text", "处理措施", { long: true, most: 1000, must: true, placeholder: "做了什么，如：更换通讯模块，重启网关，核对时钟" }),
      chips(form, "action.solved", "是否解决", [[true, "已解决"], [false, "未解决"]], { must: true }),
      !action.solved && text(form, "action.left_over", "遗留问题", { long: true, most: 500, must: true }),
      action.solved && moment(form, "repaired_at", "报修复时间", { must: cause.category === "equipment", hint: "平台会核对此后数据是否恢复" })),
    panel("更换部件", replacements.map((each, place) => part(form, replacements, each, place)),
      add(form, replacements, () => ({ name: "", old_serial: "", new_serial: "", quantity: 1, device: null, spare: null }), "添加更换的部件")),
    panel("参数变更", changes.length > 0 && note("info", "info", h("p", {}, "参数变更提交后须经市局批准，批准前不生效。")),
      changes.map((each, place) => change(form, changes, each, place)),
      add(form, changes, () => ({ point: null, device: null, name: "", old: "", new: "", reason: "" }), "添加参数变更")),
  ];
};
