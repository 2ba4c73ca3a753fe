// 处理后: how it stands now, a photo, a reading beside the live value.
import { h, panel } from "../dom.js";
import { text } from "../fields.js";
import { valuesOf } from "../screens/values.js";
import { readings } from "./readings.js";
import { shots } from "./shots.js";

export const title = "处理后";
export const paths = ["after"];
export const shot = "after";

export const missing = ({ draft: { content } }) => [
  !content.photos.some((each) => each.when === "after") && ["photos.after", "至少需要 1 张处理后照片"],
].filter(Boolean);

export const body = (form) => [
  panel("照片", shots(form, "after", "处理后照片")),
  panel("状态", text(form, "after.state", "处理后状态", { most: 120, placeholder: "如：网关在线，数据正常上报" })),
  readings(form, "after", "处理后读数"),
  form.site.points.length > 0 && h("div", {}, valuesOf(form.site)),
  panel("其他照片", shots(form, "other", "铭牌、现场环境等（可不拍）")),
];
