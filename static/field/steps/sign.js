// 签字: the crew and the enterprise, drawn with a finger; or that the enterprise would not, why, and who saw it.
import { iso, moment } from "../clock.js";
import * as db from "../db.js";
import { button, h, icon, panel } from "../dom.js";
import { at, flag, text } from "../fields.js";
import { pad } from "../pad.js";
import { person } from "../person.js";
import { address, waiting } from "../photo.js";
import { nudge } from "../sync.js";

export const title = "签字";
export const paths = ["signatures", "enterprise"];

const of = (content, who) => content.signatures.find((each) => each.who === who);
const people = (form) => (form.draft.signers ||= {
  crew: { name: person().name, title: "运维人员", phone: person().phone || "" },
  enterprise: { name: "", title: "", phone: form.site.phone || "" },
});

export const missing = ({ draft: { content } }) => {
  const { enterprise } = content;
  const without = ["crew", "enterprise"].filter((who) => of(content, who) && !of(content, who).name);
  return [
    !of(content, "crew") && ["signatures.crew", "请运维人员签字"],
    !enterprise.refused && !of(content, "enterprise") && ["signatures.enterprise", "请企业代表签字；拒签的请勾选企业拒签"],
    ...without.map((who) => [`signatures.${who}`, "请填写签字人姓名"]),
    enterprise.refused && !enterprise.reason && ["enterprise.reason", "请写明拒签原因"],
    enterprise.refused && !enterprise.witness && ["enterprise.witness", "请填写见证人"],
  ].filter(Boolean);
};

const forget = async (form, who) => {
  const known = of(form.draft.content, who);
  form.draft.content.signatures = form.draft.content.signatures.filter((each) => each.who !== who);
  await form.keep();
  if (known) await db.remove("files", known.image_key);
  form.files.delete(known?.image_key);
};

// Strokes follow one another: the picture is kept at each, and goes off when the hand has rested.
const REST_MS = 1500;
let resting = null;

const rested = async (key) => {
  await db.change("files", key, (kept) => (kept.state === "drawing" ? { ...kept, state: "waiting" } : null));
  nudge();
};

const drawn = (form, who) => async (blob) => {
  clearTimeout(resting);
  const before = of(form.draft.content, who), file = before && form.files.get(before.image_key);
  if (!blob) return forget(form, who).then(nudge);
  const kept = file && (await db.change("files", file.key, (row) => (row.state === "drawing" ? { ...row, blob, size: blob.size } : null)));
  if (kept?.state === "drawing") {
    form.files.set(kept.key, kept);
    before.signed_at = iso();
    form.touch();
  } else {
    await forget(form, who);
    await place(form, who, blob);
  }
  resting = setTimeout(rested, REST_MS, of(form.draft.content, who).image_key);
  return undefined;
};

const place = async (form, who, blob) => {
  const row = { ...waiting(form.draft, blob, { kind: "signature", when: "other", taken_at: iso() }), state: "drawing" };
  await db.put("files", row);
  form.files.set(row.key, row);
  form.draft.content.signatures.push({ who, ...people(form)[who], image_key: row.key, signed_at: iso() });
  form.faults.delete(`signatures.${who}`);
  await form.keep();
};

const field = (form, who, name, words, most) => h("div", { class: "field" }, h("label", {}, words,
  h("input", {
    value: people(form)[who][name], maxLength: most, autocomplete: "off", inputMode: name === "phone" ? "tel" : undefined,
    oninput: (event) => {
      people(form)[who][name] = event.target.value;
      const signed = of(form.draft.content, who);
      if (signed) signed[name] = event.target.value;
      form.touch();
    },
  })));

const signed = (form, who, row) => {
  const file = form.files.get(row.image_key);
  return h("div", { class: "signed" },
    file?.blob ? h("img", { src: address(file.blob), alt: "签字" }) : h("p", { class: "soft" }, icon("check"), "签字已上传"),
    h("p", { class: "soft" }, `${row.name || "（未填姓名）"} 签于 ${moment(row.signed_at)}`),
    button("重新签字", async () => { await forget(form, who); form.redraw(); nudge(); }, { tone: "small", picture: "refresh" }));
};

const signer = (form, who, words) => {
  const row = of(form.draft.content, who), fault = form.faults.get(`signatures.${who}`);
  return h("div", { class: `signer${fault ? " is-wrong" : ""}`, data: { path: `signatures.${who}` } },
    h("div", { class: "pair" }, field(form, who, "name", "姓名", 64), field(form, who, "title", "职务", 64)),
    who === "enterprise" && field(form, who, "phone", "电话", 32),
    row && form.shownSigned.has(who) ? signed(form, who, row) : pad({ label: words, ondrawn: drawn(form, who) }),
    fault && h("p", { class: "fault" }, icon("alert"), fault));
};

export const body = (form) => {
  const { content } = form.draft;
  form.shownSigned = new Set(content.signatures.map((each) => each.who));
  const refused = at(content, "enterprise.refused");
  const choose = flag(form, "enterprise.refused", "企业拒绝签字");
  choose.addEventListener("change", () => refused || forget(form, "enterprise").then(nudge), { capture: true });
  return [
    panel("运维人员签字", signer(form, "crew", "运维人员")),
    panel("企业代表签字", choose,
      refused
        ? [text(form, "enterprise.reason", "拒签原因", { long: true, most: 300, must: true }), text(form, "enterprise.witness", "见证人", { most: 64, must: true, placeholder: "姓名与单位" })]
        : signer(form, "enterprise", "企业代表"),
      text(form, "enterprise.opinion", "企业意见", { long: true, most: 300 })),
  ];
};
