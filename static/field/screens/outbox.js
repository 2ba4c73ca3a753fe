// 待上传: everything that has not arrived, and what waits for the person.
import { moment } from "../clock.js";
import * as db from "../db.js";
import { button, h, icon, note, panel } from "../dom.js";
import * as drafts from "../drafts.js";
import * as moves from "../moves.js";
import { loginAddress } from "../person.js";
import { nudge, pending, recount, state } from "../sync.js";
import { draftCard } from "./orders.js";

const size = (bytes) => (bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

const line = (picture, title, more, side) => h("li", { class: "line" }, icon(picture), h("span", {}, h("strong", {}, title), h("small", {}, more)), side);

const fileLine = (names) => (each) => line(each.meta.kind === "signature" ? "pen" : "camera",
  `${each.meta.kind === "signature" ? "签字" : "照片"} · ${names.get(each.draft) || "现场表"}`,
  `${moment(each.meta.taken_at)} · ${size(each.size)}`, h("span", { class: "soft" }, each.received ? `${Math.floor((100 * each.received) / each.size)} %` : ""));

const moveLine = (each) => line("route", `${moves.VERBS[each.verb]} · 工单 ${each.number}`, moment(each.at));

const refusedMove = (tools) => (each) => note("alert", "alert", h("p", { class: "note-title" }, `${moves.VERBS[each.verb]}未被接受 · 工单 ${each.number}`),
  h("p", {}, `您于 ${moment(each.at)} 记录；平台答复：${each.sentence}`),
  button("知道了", async () => { await db.remove("moves", each.key); await recount(); tools.draw(); }, { tone: "small" }));

export const draw = async (_, tools) => {
  const [waiting, kept, rows] = [await pending(), await drafts.mine(), await moves.mine()];
  const names = new Map(kept.map((each) => [each.key, each.site_name]));
  const needs = kept.filter((each) => ["refused", "conflict"].includes(each.state));
  const sent = kept.filter((each) => each.state === "sent").slice(0, 20);
  const lost = rows.filter((each) => each.state === "refused");
  return {
    title: "待上传", back: "",
    body: [
      state.phase === "login" && note("warn", "lock", h("p", {}, "登录已过期。内容都在本机，重新登录后自动上传。"), h("a", { class: "btn btn-main", href: loginAddress() }, h("span", {}, "重新登录"))),
      lost.map(refusedMove(tools)),
      needs.length > 0 && h("section", { class: "group" }, h("h2", {}, "需要处理"), needs.map(draftCard)),
      waiting.count > 0 && panel(`待上传 ${waiting.count} 条`, h("ul", { class: "lines" },
        waiting.moves.map(moveLine), waiting.files.map(fileLine(names)),
        waiting.forms.map((each) => line("form", `现场表 · ${each.site_name}`, `${moment(each.queued_at)} 提交`))),
      button("立即上传", () => nudge(), { tone: "main", picture: "upload" })),
      !waiting.count && !needs.length && !lost.length && h("div", { class: "blank" }, icon("check"), h("p", { class: "blank-title" }, "没有待上传的内容"), h("p", {}, "离线时填写的内容会列在这里。")),
      sent.length > 0 && panel("近 14 天已上传", h("ul", { class: "lines" }, sent.map((each) => line("check", each.site_name, `${each.number || ""} · ${moment(each.queued_at)}`)))),
    ],
  };
};
