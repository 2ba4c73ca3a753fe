// 提交: the whole form once more, what is still missing, and the hand-in.
import { cause, title as named } from "../bundle.js";
import { moment as said } from "../clock.js";
import { h, icon, note, panel } from "../dom.js";
import { moment } from "../fields.js";

export const title = "提交";
export const paths = ["left_at"];

const before = (one, other) => Boolean(one && other) && Date.parse(one) < Date.parse(other);

export const missing = ({ draft: { content } }) => [
  before(content.left_at, content.arrived_at) && ["left_at", "离场时间不能早于到场时间"],
  before(content.left_at, content.repaired_at) && ["left_at", "离场时间不能早于报修复时间"],
].filter(Boolean);

const fact = (name, value) => h("div", { class: "fact" }, h("dt", {}, name), h("dd", {}, value || "—"));

const count = (content, when) => content.photos.filter((each) => each.when === when).length;

const summary = (form) => {
  const { content, order_number } = form.draft;
  const who = content.signatures.map((each) => each.name).filter(Boolean).join("、");
  return panel("核对", h("dl", {},
    fact("对象", form.site.name),
    fact("工单", content.order ? order_number : "现场发现（不带工单）"),
    fact("到场", content.arrived_at && said(content.arrived_at)),
    fact("设备", content.devices.map((each) => each.label || named("device_kinds", each.kind)).join("、")),
    fact("现象", [named("symptoms", content.before.symptom), content.before.text].filter(Boolean).join("；")),
    fact("原因", [cause(content.cause.category, content.cause.code), content.cause.text].filter(Boolean).join("；")),
    fact("处理", content.action.text),
    fact("结果", content.action.solved ? `已解决${content.repaired_at ? `，${said(content.repaired_at)} 修复` : ""}` : `未解决：${content.action.left_over}`),
    fact("照片", `处理前 ${count(content, "before")} 张，处理后 ${count(content, "after")} 张${count(content, "other") ? `，其他 ${count(content, "other")} 张` : ""}`),
    fact("签字", `${who}${content.enterprise.refused ? `${who ? "；" : ""}企业拒签，见证人 ${content.enterprise.witness || "—"}` : ""}`)));
};

const open = (form) => {
  const left = form.missing();
  return left.length > 0 && note("warn", "alert", h("p", {}, `还差 ${left.length} 项：`),
    h("ul", { class: "missing" }, left.map(({ step, path, sentence }) =>
      h("li", {}, h("a", { href: `#/form/${form.draft.key}/${step}`, onclick: () => form.point(path) }, sentence)))));
};

export const body = (form) => {
  return [
    open(form), summary(form),
    panel("离场", moment(form, "left_at", "离场时间", { hint: "不填则以提交时间为准" })),
    form.missing().length === 0 && h("p", { class: "soft center" }, icon("lock"), " 提交后内容即固定，如有差错只能更正并留痕。"),
  ];
};
