// Fields of the form, bound to a place in its content. Each says a sentence under itself when it was refused.
import { local, minute } from "./clock.js";
import { h, icon } from "./dom.js";

export const at = (content, path) => path.split(".").reduce((known, name) => known?.[name], content);

export const set = (content, path, value) => {
  const names = path.split(".");
  const last = names.pop();
  names.reduce((known, name) => known[name], content)[last] = value;
};

let serial = 0;
const framed = (form, path, title, control, { hint, must } = {}) => {
  const fault = form.faults.get(path);
  control.id ||= `f${(serial += 1)}`;
  if (fault) control.setAttribute("aria-invalid", "true");
  return h("div", { class: `field${fault ? " is-wrong" : ""}`, data: { path } },
    h("label", { htmlFor: control.id }, title, must && h("span", { class: "must", title: "必填" }, "必填")),
    control,
    hint && h("p", { class: "hint" }, hint),
    fault && h("p", { class: "fault" }, icon("alert"), fault));
};

const write = (form, path, value, redraw) => {
  set(form.draft.content, path, value);
  form.faults.delete(path);
  form.touch();
  if (redraw) form.redraw();
};

export const text = (form, path, title, { long, most = 300, number, placeholder, redraw, ...more } = {}) => {
  const control = h(long ? "textarea" : "input", {
    value: at(form.draft.content, path) ?? "",
    maxLength: most,
    rows: long ? 3 : undefined,
    inputMode: number ? "decimal" : undefined,
    placeholder,
    autocomplete: "off",
    enterKeyHint: long ? undefined : "next",
    oninput: (event) => write(form, path, event.target.value, false),
    onchange: redraw ? () => form.redraw() : undefined,
  });
  return framed(form, path, title, control, more);
};

// A typed number stays as typed where it is none: the portal says so at the field.
const typed = (value) => {
  const plain = value.trim().replace("，", ".").replace("。", ".");
  return plain === "" ? null : Number.isFinite(Number(plain)) ? Number(plain) : plain;
};

export const number = (form, path, title, { unit, ...more } = {}) => {
  const known = at(form.draft.content, path);
  const control = h("input", {
    value: known ?? "", inputMode: "decimal", autocomplete: "off", maxLength: 16,
    oninput: (event) => write(form, path, typed(event.target.value), false),
  });
  const frame = framed(form, path, title, control, more);
  if (unit) {
    const box = h("div", { class: "with-unit" });
    control.replaceWith(box);
    box.append(control, h("span", { class: "unit" }, unit));
  }
  return frame;
};

export const choice = (form, path, title, options, { redraw, empty = "请选择", ...more } = {}) => {
  const known = String(at(form.draft.content, path) ?? "");
  const control = h("select", { onchange: (event) => write(form, path, more.parse ? more.parse(event.target.value) : event.target.value, redraw) },
    h("option", { value: "" }, empty),
    options.map(([code, name]) => h("option", { value: code, selected: String(code) === known }, name)));
  return framed(form, path, title, control, more);
};

// A few codes side by side, each a target for a thumb.
export const chips = (form, path, title, options, { redraw, must } = {}) => {
  const known = at(form.draft.content, path), fault = form.faults.get(path);
  const again = (code) => write(form, path, code === known && !must ? "" : code, true);
  return h("fieldset", { class: `field chips${fault ? " is-wrong" : ""}`, data: { path } },
    h("legend", {}, title, must && h("span", { class: "must" }, "必填")),
    options.map(([code, name]) => h("button", {
      type: "button", class: `chip${code === known ? " is-on" : ""}`, "aria-pressed": String(code === known), onclick: () => again(code),
    }, name)),
    fault && h("p", { class: "fault" }, icon("alert"), fault));
};

export const moment = (form, path, title, more = {}) => {
  const known = at(form.draft.content, path);
  const control = h("input", {
    type: "datetime-local",
    value: known ? local(new Date(known)) : "",
    onchange: (event) => write(form, path, event.target.value ? minute(event.target.value) : null, false),
  });
  const now = h("button", { type: "button", class: "btn btn-small", onclick: () => write(form, path, minute(), true) }, h("span", {}, "现在"));
  const frame = framed(form, path, title, control, more);
  const box = h("div", { class: "with-unit" });
  control.replaceWith(box);
  box.append(control, now);
  return frame;
};

export const flag = (form, path, title, { redraw = true } = {}) => {
  const control = h("input", { type: "checkbox", checked: Boolean(at(form.draft.content, path)), onchange: (event) => write(form, path, event.target.checked, redraw) });
  return h("label", { class: "flag", data: { path } }, control, h("span", {}, title));
};
