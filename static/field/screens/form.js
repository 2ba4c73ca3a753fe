// 现场运营维护信息表, step by step; kept at every keystroke, sent when it is handed in.
import * as bundle from "../bundle.js";
import { minute } from "../clock.js";
import * as db from "../db.js";
import { button, h, icon, note, say } from "../dom.js";
import * as drafts from "../drafts.js";
import * as action from "../steps/action.js";
import * as after from "../steps/after.js";
import * as arrive from "../steps/arrive.js";
import * as before from "../steps/before.js";
import * as cause from "../steps/cause.js";
import * as devices from "../steps/devices.js";
import { renew } from "../steps/readings.js";
import * as send from "../steps/send.js";
import * as sign from "../steps/sign.js";
import { nudge } from "../sync.js";
import { locked } from "./handed.js";

const STEPS = [arrive, devices, before, cause, action, after, sign, send];
let pointed = null;

// The step whose field a sentence belongs to: the portal says "photos", each step knows its own moment.
const stepOf = (path) => {
  if (path.startsWith("photos.after")) return 5;
  if (path.startsWith("photos")) return 2;
  const found = STEPS.findIndex((each) => each.paths.some((own) => path === own || path.startsWith(`${own}.`)));
  return found < 0 ? STEPS.length - 1 : found;
};

// A refused form brings its sentences: each to its field.
const told = (draft) => new Map((draft.answer?.errors || []).map(([path, sentence]) => [placed(path, sentence, draft), sentence]));
const placed = (path, sentence, { content }) => {
  if (path === "photos") return sentence.includes("处理后") ? "photos.after" : "photos.before";
  if (path === "signatures") return sentence.includes("企业") ? "signatures.enterprise" : "signatures.crew";
  const signature = /^signatures\.(\d+)/.exec(path);
  return signature ? `signatures.${content.signatures[signature[1]]?.who || "crew"}` : path;
};

const opened = async (key) => {
  const draft = await drafts.one(key);
  if (!draft) return null;
  const files = new Map((await db.all("files", key)).map((each) => [each.key, each]));
  const site = bundle.site(draft.site) || { id: draft.site, name: draft.site_name, platform: draft.content.platform, devices: [], points: [], lon: null, lat: null };
  const form = { draft, files, site, faults: told(draft), locked: draft.state !== "draft" && draft.state !== "refused" };
  form.touch = () => drafts.touch(draft);
  form.keep = () => drafts.keep(draft);
  form.missing = () => STEPS.flatMap((step, place) => step.missing(form).map(([path, sentence]) => ({ step: place, path, sentence })));
  form.point = (path) => { pointed = path; };
  return form;
};

const dots = (form, now) => {
  const open = new Set(form.missing().map((each) => each.step));
  const wrong = new Set([...form.faults.keys()].map(stepOf));
  return h("nav", { class: "steps", "aria-label": "步骤" }, STEPS.map((each, place) => {
    const tone = place === now ? "is-now" : wrong.has(place) ? "is-wrong" : open.has(place) ? "" : place < form.draft.reached ? "is-done" : "";
    return h("a", { class: `step ${tone}`, href: `#/form/${form.draft.key}/${place}`, "aria-current": place === now ? "step" : undefined },
      h("i", {}, tone === "is-done" ? icon("check") : tone === "is-wrong" ? "!" : String(place + 1)), h("span", {}, each.title));
  }));
};

const handIn = async (form, tools) => {
  const { draft } = form;
  const left = form.missing();
  if (left.length) {
    form.faults = new Map(left.map((each) => [each.path, each.sentence]));
    say(`还差 ${left.length} 项，已标出`);
    form.redraw();
    return;
  }
  draft.content.left_at ||= minute();
  for (const each of await db.all("files", draft.key)) {
    if (each.state === "drawing") await db.change("files", each.key, (row) => ({ ...row, state: "waiting" }));
  }
  await drafts.queue(draft);
  say("已提交，联网后自动上传");
  await tools.go(`form/${draft.key}`, { replace: true }); // a refusal is then shown at its own step
  nudge();
};

const foot = (form, now, tools) => {
  const to = (place) => tools.go(`form/${form.draft.key}/${place}`);
  const isLast = now === STEPS.length - 1;
  return h("div", { class: "foot foot-steps" },
    now > 0 ? button("上一步", () => to(now - 1), { tone: "plain", picture: "back" }) : null,
    isLast ? button("提交", () => handIn(form, tools), { tone: "main", picture: "send" }) : button(`下一步：${STEPS[now + 1].title}`, () => to(now + 1), { tone: "main" }));
};

// What the portal would not take, each sentence a way to its field.
const refusal = (form) => form.draft.answer?.errors?.length > 0 && note("alert", "alert", h("p", { class: "note-title" }, "平台未接受，请修改后再提交"),
  h("ul", { class: "missing" }, [...told(form.draft)].map(([path, sentence]) =>
    h("li", {}, h("a", { href: `#/form/${form.draft.key}/${stepOf(path)}`, onclick: () => form.point(path) }, sentence)))));

const throwAway = (form, tools) => h("details", { class: "quiet" }, h("summary", {}, icon("trash"), "删除这张表"),
  h("p", { class: "soft" }, "填写的内容和照片将从手机上删除，不能恢复。"),
  button("确认删除", async () => { await drafts.discard(form.draft); await nudge(); say("已删除"); tools.go(""); }, { tone: "warn" }));

const shownAt = (form, asked) => {
  const first = [...form.faults.keys()].map(stepOf).sort((a, b) => a - b)[0];
  const wanted = asked === undefined ? first ?? form.draft.step : Number(asked);
  return Math.min(Math.max(wanted || 0, 0), STEPS.length - 1);
};

const arrived = async (form, now) => {
  const { draft } = form;
  if (draft.step === now && (draft.reached || 0) >= now) return;
  draft.step = now;
  draft.reached = Math.max(draft.reached || 0, now);
  await drafts.keep(draft);
};

const toPointed = () => {
  const box = pointed && document.querySelector(`[data-path="${CSS.escape(pointed)}"]`);
  pointed = null;
  box?.scrollIntoView({ block: "center" });
  box?.querySelector("input, select, textarea, button")?.focus({ preventScroll: true });
};

// Files move on while the form is open: their marks follow, what is being typed is not touched.
const news = (form, body) => async () => {
  for (const each of await db.all("files", form.draft.key)) form.files.set(each.key, each);
  const now = await drafts.one(form.draft.key);
  if (now && now.state !== form.draft.state) { form.tools.draw(); return; }
  const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName) || form.draft.step === 6;
  if (!isTyping && body.isConnected) form.redraw(); else renew(form);
};

let live = null;
const following = (form) => {
  clearInterval(live);
  const look = () => bundle.refreshSite(form.site.id).then((got) => got && renew(form));
  if (!form.site.points.length) return;
  look();
  live = setInterval(look, 20000);
};

export const draw = async ([key, asked], tools) => {
  const form = await opened(key);
  if (!form) return { title: "现场表", back: "", body: h("div", { class: "blank" }, icon("inbox"), h("p", { class: "blank-title" }, "没有这张表"), h("p", {}, "它已上传完成或已删除。")) };
  form.tools = tools;
  if (form.locked) return locked(form, tools);
  const now = shownAt(form, asked);
  await arrived(form, now);
  const body = h("div", { class: "form" });
  const paint = () => {
    const at = scrollY;
    body.replaceChildren(...[dots(form, now), refusal(form), ...[STEPS[now].body(form)].flat(3), now === 0 && throwAway(form, tools), foot(form, now, tools)].filter(Boolean));
    scrollTo(0, at);
  };
  form.redraw = paint;
  paint();
  following(form);
  setTimeout(toPointed, 60);
  return {
    title: form.draft.site_name, back: form.draft.order ? `order/${form.draft.order}` : "", body,
    news: news(form, body),
    leave: async () => { clearInterval(live); },
  };
};
