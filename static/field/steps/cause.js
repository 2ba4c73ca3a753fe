// 原因: whose it is, and what exactly. It decides how the alert is reviewed.
import { bundle, list } from "../bundle.js";
import { h, panel } from "../dom.js";
import { chips, text } from "../fields.js";

export const title = "原因";
export const paths = ["cause"];

export const missing = ({ draft: { content: { cause } } }) => [
  !cause.category && ["cause.category", "请选择异常原由类别"],
  cause.category && cause.category !== "none" && !cause.code && !cause.text && ["cause.code", "请选择具体原由，或写明原由说明"],
].filter(Boolean);

const MEANS = {
  enterprise: "告警属实，转区县按企业异常处理。",
  equipment: "监管设备的问题，修复后由区县复核。",
  false: "提请区县按误报确认，确认前告警不关闭。",
  environment: "外部环境造成，由区县复核。",
  none: "巡检未发现异常。",
};

export const body = (form) => {
  const { cause } = form.draft.content;
  const codes = bundle()?.codes.causes?.[cause.category] || [];
  if (cause.code && !codes.some(([code]) => code === cause.code)) cause.code = "";
  return panel("异常原由",
    chips(form, "cause.category", "类别", list("categories"), { must: true }),
    cause.category && h("p", { class: "means" }, MEANS[cause.category]),
    codes.length > 0 && chips(form, "cause.code", "具体原由", codes),
    text(form, "cause.text", "原由说明", { long: true, most: 500, placeholder: "依据、经过、企业的说法" }));
};
