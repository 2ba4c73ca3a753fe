// A form out of the hand: waiting to go, gone, or in conflict with what happened meanwhile.
import { moment } from "../clock.js";
import { button, h, icon, note, panel, say } from "../dom.js";
import * as drafts from "../drafts.js";
import { nudge } from "../sync.js";

const fact = (name, value) => h("div", { class: "fact" }, h("dt", {}, name), h("dd", {}, value || "—"));

const queued = (form, tools) => {
  const files = [...form.files.values()];
  const done = files.filter((each) => each.state === "done").length;
  return [
    h("div", { class: "blank" }, icon("upload"), h("p", { class: "blank-title" }, "已提交，待上传"),
      h("p", {}, `于 ${moment(form.draft.queued_at)} 提交，保存在本机。联网后自动上传，只会上传一次。`),
      files.length > 0 && h("p", { class: "soft" }, `照片和签字 ${done}/${files.length} 已上传`)),
    h("div", { class: "foot foot-steps" },
      button("撤回修改", async () => { await drafts.reopen(form.draft); await nudge(); tools.draw(); }, { tone: "plain", picture: "pen" }),
      button("立即上传", () => nudge(), { tone: "main", picture: "upload" })),
  ];
};

const sent = (form) => h("div", { class: "blank" }, icon("check"), h("p", { class: "blank-title" }, "已上传"),
  h("p", {}, `表号 ${form.draft.number || "—"}`), h("a", { class: "btn btn-main", href: "#/" }, h("span", {}, "返回今日工单")));

// Both sides as the portal told them; values it did not tell are left out.
const theirs = (answer) => {
  const order = answer.order || {};
  const alerts = Array.isArray(answer.alerts) ? answer.alerts : [];
  return h("dl", {},
    order.number && fact("工单", order.number),
    (order.state_title || order.state) && fact("现状态", order.state_title || order.state),
    (order.crew_name || order.crew) && fact("现由", String(order.crew_name || order.crew)),
    alerts.map((each) => fact("告警", [each.handling_title || each.handling, each.sentence || each.title].filter(Boolean).join("："))));
};

const conflict = (form, tools) => {
  const { draft } = form, answer = draft.answer || {};
  const found = async () => {
    const next = await drafts.asFound(draft);
    await drafts.queue(next);
    say("已改为现场发现提交");
    await tools.draw();
    nudge();
  };
  return [
    note("alert", "alert", h("p", { class: "note-title" }, "工单有变，没有提交"), h("p", {}, answer.sentence || answer.error || "工单或告警在您填写期间有了变化。")),
    h("div", { class: "sides" },
      panel("平台现在", theirs(answer)),
      panel("您填写的", h("dl", {}, fact("工单", draft.order_number), fact("对象", draft.site_name), fact("到场", moment(draft.content.arrived_at)),
        fact("处理", draft.content.action.text), fact("提交", moment(draft.queued_at))))),
    h("p", { class: "soft" }, "两边都没有改动。您做过的事可以作为现场发现另行备案，不影响原工单；或先联系派单人员。"),
    h("div", { class: "foot" }, button("作为现场发现提交", found, { tone: "main", picture: "send" }),
      button("先不提交", async () => { await drafts.reopen(draft); await nudge(); tools.draw(); }, { tone: "plain", picture: "pen" })),
  ];
};

const BODIES = { queued, sent, conflict };

export const locked = (form, tools) => ({ title: form.draft.site_name, back: "", body: BODIES[form.draft.state](form, tools) });
