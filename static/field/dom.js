// Elements from plain values: text only ever becomes text.
const SVG = "http://www.w3.org/2000/svg";

export const folder = document.body.dataset.folder;

export const h = (tag, props = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name in element && !["list", "form", "type", "role"].includes(name)) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(3).filter((each) => each !== null && each !== undefined && each !== false));
  return element;
};

export const icon = (name) => {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${folder}icons/icons.svg#${name}`);
  svg.append(use);
  return svg;
};

export const show = (element, ...children) => {
  element.replaceChildren(...children.flat(3).filter(Boolean));
  return element;
};

export const pill = (tone, text, picture) =>
  h("span", { class: `pill pill-${tone}` }, picture && icon(picture), text);

export const button = (text, onclick, { tone = "plain", picture, ...more } = {}) =>
  h("button", { type: "button", class: `btn btn-${tone}`, onclick, ...more }, picture && icon(picture), h("span", {}, text));

export const panel = (title, ...children) =>
  h("section", { class: "panel" }, title && h("h2", { class: "panel-title" }, title), children);

export const note = (tone, picture, ...children) =>
  h("div", { class: `note note-${tone}`, role: tone === "alert" ? "alert" : "status" }, icon(picture), h("div", {}, children));

// A short message at the bottom that goes by itself.
let gone;
export const say = (text) => {
  let box = document.querySelector(".toast");
  if (!box) document.body.append((box = h("div", { class: "toast", role: "status" })));
  box.textContent = text;
  box.classList.add("is-shown");
  clearTimeout(gone);
  gone = setTimeout(() => box.classList.remove("is-shown"), 2600);
};
