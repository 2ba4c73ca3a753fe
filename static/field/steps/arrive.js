// 到场: when, where, with whom, in what weather.
import { list } from "../bundle.js";
import { minute, moment as said } from "../clock.js";
import { button, h, icon, note, panel } from "../dom.js";
import { chips, moment, text } from "../fields.js";
import { distance, here, metres } from "../place.js";

export const title = "到场";
export const paths = ["site", "order", "platform", "arrived_at", "lon", "lat", "accuracy_m", "weather", "members"];

export const missing = ({ draft: { content } }) => [
  !content.arrived_at && ["arrived_at", "请填写到场时间"],
].filter(Boolean);

const locate = async (form) => {
  const place = await here();
  if (place) {
    const { lon, lat, accuracy_m } = place;
    Object.assign(form.draft.content, { lon, lat, accuracy_m });
  }
  form.unlocated = !place;
  form.touch();
  form.redraw();
};

const placed = (form) => {
  const { content } = form.draft;
  if (content.lon === null) {
    return form.unlocated
      ? note("warn", "pin", h("p", {}, "没有取得定位。可稍后再试，也可以不带定位提交，审核时会注明。"))
      : h("p", { class: "soft" }, "定位用来核对是否到场。");
  }
  const away = metres(content, form.site);
  const far = away !== null && away > 300;
  return note(far ? "warn" : "calm", "pin",
    h("p", {}, `${content.lon.toFixed(5)}，${content.lat.toFixed(5)}（精度 ${Math.round(content.accuracy_m)} 米）`),
    away !== null && h("p", {}, far ? `距登记位置约 ${distance(away)}，超过 300 米，请核对是否在现场。` : `距登记位置约 ${distance(away)}。`));
};

// A form that begins on arrival looks for the place by itself, once.
const tried = new Set();
const locateOnce = (form) => {
  if (form.draft.content.lon !== null || tried.has(form.draft.key)) return;
  tried.add(form.draft.key);
  locate(form);
};

export const body = (form) => {
  const { content } = form.draft;
  if (!content.arrived_at) {
    return panel(null, h("div", { class: "arrive" }, icon("pin"), h("p", {}, "到达现场后按下，记录到场时间和位置。"),
      button("我已到场", () => {
        content.arrived_at = minute();
        form.touch();
        form.redraw();
        locate(form);
      }, { tone: "main", picture: "pin" }), form.faults.get("arrived_at") && h("p", { class: "fault" }, form.faults.get("arrived_at"))));
  }
  locateOnce(form);
  return [
    panel("到场", moment(form, "arrived_at", "到场时间", { must: true, hint: `已记录 ${said(content.arrived_at)}` }), placed(form),
      button(content.lon === null ? "取得定位" : "重新定位", () => locate(form), { tone: "plain", picture: "pin" })),
    panel("现场", chips(form, "weather", "天气", list("weather").map((each) => [each, each])),
      text(form, "members", "同行人员", { most: 120, placeholder: "姓名，用顿号隔开" })),
  ];
};
