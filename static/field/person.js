// Whose phone this is now. What a person filled stays under that person's number; another one never sees it.
import * as db from "./db.js";
import { ask, links } from "./net.js";

const OUT = "datong-field-out"; // set by the portal's 退出登录 (static/js/field_forget.js)
let current = null;

export const person = () => current;

// The person the phone knew last; none after a logout.
export const recall = async () => {
  if (localStorage.getItem(OUT)) await forget();
  current = (await db.get("facts", "person"))?.value || null;
  return current;
};

export const take = async (found) => {
  const isOther = current?.id !== found.id;
  current = found;
  localStorage.removeItem(OUT);
  await db.put("facts", { name: "person", value: found });
  return isOther;
};

// What was taken along goes; what was filled and not yet sent stays for its person.
export const forget = async () => {
  const known = current || (await db.get("facts", "person"))?.value;
  if (known) await db.remove("bundles", known.id);
  await db.remove("facts", "person");
  current = null;
};

// Only what a person did keeps the session alive, not the phone asking by itself.
let touched = false;
for (const name of ["pointerdown", "input"]) addEventListener(name, () => { touched = true; }, { passive: true, capture: true });

// {word, csrf}: who the portal says is logged in; `changed` when it is another than before.
export const meet = async () => {
  const { word, data } = await ask(links.person, { background: !touched });
  touched = false;
  if (word !== "ok") return { word };
  return { word, csrf: data.csrf, changed: await take(data.person) };
};

export const loginAddress = () => `${links.login}?next=${encodeURIComponent(links.app)}`;

// Logs out at the portal, by a form of its own: the session ends there, the phone forgets here.
export const leave = async () => {
  const { word, data } = await ask(links.person);
  await forget();
  if (word !== "ok") return word === "login";
  const form = document.createElement("form");
  form.method = "post";
  form.action = links.logout;
  const token = document.createElement("input");
  Object.assign(token, { type: "hidden", name: "csrfmiddlewaretoken", value: data.csrf });
  form.append(token);
  document.body.append(form);
  form.submit();
  return true;
};
