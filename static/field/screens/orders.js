// Today's orders in the order of the route; forms under way above them.
import { bundle, platform, site } from "../bundle.js";
import { ago, date, day, due, moment } from "../clock.js";
import { h, icon, note, pill } from "../dom.js";
import * as drafts from "../drafts.js";
import * as moves from "../moves.js";
import { loginAddress } from "../person.js";
import { state } from "../sync.js";

// The tones of the portal: 报警 is as red there.
const LEVELS = { 1: ["warn", "预警"], 2: ["alert", "报警"], 3: ["alert", "严重"] };
const TONES = { assigned: "info", accepted: "info", on_way: "info", on_site: "on", rework: "warn", returned: "warn" };
const STEP = ["到场", "设备", "处理前", "原因", "处理", "处理后", "签字", "提交"];

export const level = (number) => pill(...(LEVELS[number] || LEVELS[1]));
export const stateOf = (order) => pill(TONES[order.state] || "plain", moves.STATES[order.state] || order.state);
export const clock = (order) => {
  const left = due(order.due_at);
  return left && pill(left.late ? "alert" : left.soon ? "warn" : "plain", left.words, "clock");
};

const card = (order, place, draft) => {
  const where = site(order.site);
  return h("a", { class: "card", href: `#/order/${order.id}` },
    h("span", { class: "card-place", "aria-label": `路线第 ${place} 站` }, String(place)),
    h("span", { class: "card-main" },
      h("strong", {}, where?.name || "监管对象"),
      h("span", { class: "card-what" }, order.what),
      h("span", { class: "card-facts" }, order.source === "告警" && level(order.level), stateOf(order), clock(order), order.due_on && order.due_on < day() && pill("warn", `应于 ${date(order.due_on)}`), draft && pill(...WORDS.draft(draft)), order.unsent && pill("warn", "待上传", "upload")),
      h("span", { class: "card-soft" }, [platform(order.platform).title, where?.district, order.source].filter(Boolean).join(" · "))),
    icon("next"));
};

const WORDS = {
  draft: (each) => ["info", `填到第 ${each.step + 1} 步 ${STEP[each.step]}`, "pen"],
  queued: () => ["warn", "已提交，待上传", "upload"],
  refused: () => ["alert", "未被接受，请修改", "alert"],
  conflict: () => ["alert", "工单有变，请处理", "alert"],
};

export const draftCard = (each) => h("a", { class: `card card-draft is-${each.state}`, href: `#/form/${each.key}` },
  icon("form"),
  h("span", { class: "card-main" },
    h("strong", {}, each.site_name),
    h("span", { class: "card-what" }, each.order ? each.what : `现场发现${each.was ? `（原工单 ${each.was}）` : ""}`),
    h("span", { class: "card-facts" }, pill(...WORDS[each.state](each)), h("span", { class: "card-soft" }, `改于 ${ago(new Date(each.updated_at).toISOString())}`))),
  icon("next"));

const group = (title, cards, count) => cards.length > 0 && h("section", { class: "group" },
  h("h2", {}, title, h("span", { class: "count" }, String(count ?? cards.length))), cards);

// What has no place on the route cannot wait for it: it comes first, by its deadline; then the route.
const when = (order) => (order.due_at ? Date.parse(order.due_at) : Infinity);
const onTheWay = (a, b) => (a.place || 0) - (b.place || 0) || when(a) - when(b) || a.id - b.id;

const byDay = (orders) => {
  const today = day();
  const days = new Map([["今天", []]]);
  for (const each of orders) {
    const name = !each.due_on || each.due_on <= today ? "今天" : date(each.due_on);
    days.set(name, [...(days.get(name) || []), each]);
  }
  days.forEach((each) => each.sort(onTheWay));
  return [...days];
};

const nothing = () => h("div", { class: "blank" }, icon("inbox"), h("p", { class: "blank-title" }, "今天没有派给您的工单"),
  h("p", {}, "路上发现问题，可以直接填写现场发现。"));

export const draw = async () => {
  const [rows, kept] = [await moves.mine(), (await drafts.mine()).filter((each) => each.state in WORDS)];
  const handed = new Set(kept.filter((each) => each.order && each.state === "queued").map((each) => each.order));
  const orders = (bundle()?.orders || []).map((each) => moves.applied(each, rows)).filter((each) => each.state !== "returned" && !handed.has(each.id));
  const begun = new Map(kept.filter((each) => each.state === "draft" && orders.some((one) => one.id === each.order)).map((each) => [each.order, each]));
  const inHand = kept.filter((each) => !begun.has(each.order) || each.state !== "draft");
  return {
    title: "今日工单",
    body: [
      state.phase === "login" && note("warn", "lock", h("p", {}, "登录已过期。填写的内容都在本机，重新登录后自动上传。"), h("a", { class: "btn btn-main", href: loginAddress() }, h("span", {}, "重新登录"))),
      group("手头的表", inHand.map(draftCard)),
      byDay(orders).map(([name, each]) => group(name, each.map((one, place) => card(one, place + 1, begun.get(one.id))))),
      !orders.length && (bundle() ? nothing() : h("div", { class: "blank" }, icon("refresh"), h("p", { class: "blank-title" }, "正在取工单…"))),
      h("a", { class: "btn btn-plain btn-wide", href: "#/new" }, icon("plus"), h("span", {}, "现场发现，填写新表")),
      bundle() && h("p", { class: "foot-note" }, `工单更新于 ${moment(bundle().made_at)}（${ago(bundle().made_at)}）`),
    ],
  };
};
