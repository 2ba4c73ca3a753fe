// One order: where, what broke, since when, the live value; and the crew's next step.
import * as bundle from "../bundle.js";
import { ago, minute, moment, since } from "../clock.js";
import { button, h, icon, note, panel, pill, say } from "../dom.js";
import * as drafts from "../drafts.js";
import * as moves from "../moves.js";
import { distance, here, metres } from "../place.js";
import { nudge, state } from "../sync.js";
import { clock, level, stateOf } from "./orders.js";
import { valuesOf } from "./values.js";

const fact = (name, ...value) => h("div", { class: "fact" }, h("dt", {}, name), h("dd", {}, value));

const where = (site) => panel(null,
  h("div", { class: "place" },
    h("div", {}, h("h2", { class: "place-name" }, site.name), h("p", { class: "soft" }, site.address || site.district), h("p", { class: "soft", data: { away: "" } })),
    site.lon !== null && h("a", { class: "round", href: `geo:${site.lat},${site.lon}?q=${site.lat},${site.lon}`, "aria-label": "导航到现场" }, icon("route"))),
  site.phone && h("a", { class: "row-link", href: `tel:${site.phone}` }, icon("phone"), h("span", {}, `${site.contact || "联系人"} ${site.phone}`)));

const broken = (order) => panel("什么问题",
  h("p", { class: "sentence" }, order.alerts[0]?.sentence || order.what),
  h("p", { class: "card-facts" }, order.source === "告警" && level(order.level), stateOf(order), clock(order)),
  h("dl", {},
    order.alerts[0] && fact("开始", `${moment(order.alerts[0].started_at)}，已 ${since(order.alerts[0].started_at)}`),
    order.alerts[0] && fact("告警", `${order.alerts[0].title} · ${order.alerts[0].condition}`),
    order.alerts[0] && order.alerts[0].sentence !== order.what && fact("事由", order.what),
    fact("来源", order.source), fact("工单", order.number),
    order.due_at && fact("时限", moment(order.due_at))),
  order.alerts.slice(1).map((each) => h("p", { class: "soft" }, `另有：${each.sentence}`)));

const returned = (order) => order.returned && note("warn", "return",
  h("p", {}, `现场表 ${order.returned.number} 被 ${order.returned.by} 退回：${order.returned.opinion}`),
  h("p", { class: "soft" }, `${moment(order.returned.at)} · 更正需要联网；要再去现场的，请到场后重新填表。`),
  h("a", { class: "btn btn-main", href: order.returned.page }, icon("pen"), h("span", {}, "更正现场表")));

const WAY = [["accept", "接单"], ["set_out", "出发"], ["arrive", "到场"]];
const way = (order) => h("ol", { class: "way" }, WAY.map(([verb, name]) => {
  const at = order[moves.STAMP[verb]];
  return h("li", { class: at ? "is-done" : "" }, at ? icon("check") : h("i", {}), h("span", {}, name), h("small", {}, at ? moment(at) : "—"));
}));

const stepped = async (order, verb, again) => {
  const row = await moves.make(order, verb);
  say(`已记录${moves.VERBS[verb]} ${moment(row.at)}`);
  await again();
  moves.locate(row).then(nudge);
};

const fill = async (order, site, go) => {
  const known = (await drafts.mine()).find((each) => each.order === order.id && each.state !== "sent");
  const draft = known || (await drafts.begin(site, order));
  if (!draft.content.arrived_at && order.arrived_at) {
    draft.content.arrived_at = minute(order.arrived_at);
    await drafts.keep(draft);
  }
  go(`form/${draft.key}`);
};

const LABEL = { accept: ["接单", "check"], set_out: ["出发", "car"], arrive: ["到场", "pin"] };
const next = (order, site, draft, tools) => {
  const verb = moves.NEXT[order.state];
  const words = draft ? (draft.state === "draft" ? `继续填写（${draft.step + 1}/8）` : "查看已填的表") : order.state === "on_site" ? "填写现场表" : order.state === "rework" ? "重新填表" : "直接填表";
  const form = button(words, () => fill(order, site, tools.go), { tone: verb || order.state === "rework" ? "plain" : "main", picture: "form" });
  if (!verb) return h("div", { class: "foot" }, form);
  return h("div", { class: "foot" }, button(LABEL[verb][0], () => stepped(order, verb, tools.draw), { tone: "main", picture: LABEL[verb][1] }), form);
};

const giveBack = (order, tools) => {
  const reason = h("textarea", { rows: 2, maxLength: 300, "aria-label": "退回原因", placeholder: "写明退回原因，如：不属我区、需停电配合" });
  const sent = async () => {
    if (!reason.value.trim()) { reason.focus(); say("请写明退回原因"); return; }
    moves.locate(await moves.make(order, "give_back", reason.value.trim())).then(nudge);
    say("已记录退回");
    tools.go("");
  };
  return h("details", { class: "quiet" }, h("summary", {}, icon("return"), "办不了，退回工单"), h("div", { class: "field" }, reason), button("退回工单", sent, { tone: "warn" }));
};

const measure = async (site) => {
  const place = await here();
  const away = document.querySelector("[data-away]");
  if (away && place && site.lon !== null) away.textContent = `距您约 ${distance(metres(place, site))}`;
};

const fetching = () => ({ title: "工单", back: "", body: h("div", { class: "blank" }, icon("refresh"), h("p", { class: "blank-title" }, "正在取工单…")) });

const gone = (id) => ({
  title: "工单", back: "",
  body: h("div", { class: "blank" }, icon("inbox"), h("p", { class: "blank-title" }, "这张工单已不在您名下"), h("p", {}, `工单 ${id} 已完成、已取消或已改派。填过的表仍在“待上传”里。`)),
});

export const draw = async ([id], tools) => {
  const known = bundle.order(Number(id));
  if (!known) return state.asked ? gone(id) : fetching();
  const order = moves.applied(known, await moves.mine());
  const site = bundle.site(order.site);
  const begun = (await drafts.mine()).find((each) => each.order === order.id && each.state !== "sent");
  const refused = (await moves.mine()).filter((each) => each.order === order.id && each.state === "refused");
  bundle.refreshSite(site.id).then((got) => got && document.querySelector("[data-values]")?.replaceWith(valuesOf(site)));
  measure(site);
  return {
    title: "工单", back: "",
    body: [
      refused.map((each) => note("alert", "alert", h("p", {}, `${moment(each.at)} 的${moves.VERBS[each.verb]}未被接受：${each.sentence}`), h("a", { href: "#/outbox" }, "查看"))),
      returned(order),
      where(site), broken(order), panel("办理", way(order)), valuesOf(site),
      site.devices.length > 0 && panel("设备", h("ul", { class: "plain-list" }, site.devices.map((each) =>
        h("li", {}, h("span", {}, each.name, each.id === order.device && pill("info", "本单")), h("small", {}, [each.mn, each.model].filter(Boolean).join(" · ")))))),
      giveBack(order, tools),
      h("p", { class: "foot-note" }, `资料取于 ${ago(bundle.bundle().made_at)}`),
      next(order, site, begun, tools),
    ],
  };
};
