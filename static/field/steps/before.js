// 处理前: what is seen, a photo of it, a reading.
import { list } from "../bundle.js";
import { panel } from "../dom.js";
import { choice, text } from "../fields.js";
import { readings } from "./readings.js";
import { shots } from "./shots.js";

export const title = "处理前";
export const paths = ["before"];
export const shot = "before";

export const missing = ({ draft: { content } }) => [
  !content.photos.some((each) => each.when === "before") && ["photos.before", "至少需要 1 张处理前照片"],
  content.cause.category !== "none" && !content.before.symptom && !content.before.text && ["before.symptom", "请选择故障现象，或写明现象说明"],
].filter(Boolean);

export const body = (form) => [
  panel("照片", shots(form, "before", "处理前照片")),
  panel("现象", choice(form, "before.symptom", "故障现象", list("symptoms")),
    text(form, "before.text", "现象说明", { long: true, most: 500, placeholder: "看到什么、听到什么、指示灯如何" }),
    text(form, "before.state", "处理前状态", { most: 120, placeholder: "如：网关离线，指示灯不亮" })),
  readings(form, "before", "处理前读数"),
];
