// Photos of one moment: taken with the camera or chosen, kept at once, shown with how far they have come.
import { moment } from "../clock.js";
import * as db from "../db.js";
import { h, icon, say } from "../dom.js";
import { address, take } from "../photo.js";
import { nudge } from "../sync.js";

const MOST = 12;

const chosen = (form, when) => async (event) => {
  const files = [...event.target.files];
  event.target.value = "";
  for (const file of files) {
    try {
      const row = await take(file, form.draft, when);
      form.files.set(row.key, row);
      form.draft.content.photos.push({ key: row.key, when });
      form.faults.delete("photos");
      await form.keep();
    } catch (fault) {
      say(fault.name === "QuotaExceededError" ? "手机存储已满，照片没有存上。请清理后重拍。" : fault.message || "照片没有存上，请重拍。");
    }
  }
  form.redraw();
  nudge();
};

const source = (form, when, text, picture, more) => h("label", { class: "shoot" }, icon(picture), h("span", {}, text),
  h("input", { type: "file", accept: "image/jpeg,image/png,image/heic,image/heif", class: "hidden-input", onchange: chosen(form, when), ...more }));

const drop = (form, key) => async () => {
  form.draft.content.photos = form.draft.content.photos.filter((each) => each.key !== key);
  form.files.delete(key);
  await form.keep();
  await db.remove("files", key);
  form.redraw();
  nudge();
};

const MARKS = { waiting: ["待上传", "upload"], done: ["已上传", "check"], refused: ["未被接受", "alert"] };
const shot = (form, { key }) => {
  const row = form.files.get(key);
  const [words, picture] = MARKS[row?.state || "done"];
  return h("figure", { class: `shot is-${row?.state || "done"}` },
    row?.blob ? h("img", { src: address(row.blob), alt: "照片" }) : h("span", { class: "shot-none" }, icon("picture")),
    h("figcaption", {}, h("span", {}, icon(picture), words), row && h("time", {}, moment(row.meta.taken_at))),
    row?.state === "refused" && h("p", { class: "fault" }, row.sentence),
    !form.locked && h("button", { type: "button", class: "shot-drop", "aria-label": "删除照片", onclick: drop(form, key) }, icon("trash")));
};

export const shots = (form, when, words) => {
  const rows = form.draft.content.photos.filter((each) => each.when === when);
  const fault = form.faults.get(`photos.${when}`);
  return h("div", { class: `field${fault ? " is-wrong" : ""}`, data: { path: `photos.${when}` } },
    h("p", { class: "label" }, words, when !== "other" && h("span", { class: "must" }, "至少 1 张")),
    rows.length > 0 && h("div", { class: "shots" }, rows.map((each) => shot(form, each))),
    rows.length < MOST && !form.locked && h("div", { class: "shoot-row" },
      source(form, when, "拍照", "camera", { capture: "environment" }), source(form, when, "从相册选", "picture", { multiple: true })),
    fault && h("p", { class: "fault" }, icon("alert"), fault));
};
