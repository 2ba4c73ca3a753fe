// One request to the portal, and what became of it in one word:
// ok · login (the session is over) · forbidden · conflict · refused (a sentence) · missing · busy (try later) · offline
const WAIT_MS = 60000;
const WORDS = { 401: "login", 403: "forbidden", 404: "missing", 409: "conflict", 413: "refused", 415: "refused", 422: "refused", 400: "refused" };

export const links = document.body.dataset;

export const ask = async (address, { method = "GET", headers = {}, body, background = false } = {}) => {
  const said = { Accept: "application/json", ...headers, ...(background ? { "X-Background": "1" } : {}) };
  let answer;
  try {
    answer = await fetch(address, {
      method,
      headers: said,
      body,
      credentials: "same-origin",
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout ? AbortSignal.timeout(WAIT_MS) : undefined,
    });
  } catch {
    return { word: "offline", status: 0, data: {} };
  }
  if (answer.type === "opaqueredirect") return { word: "login", status: 302, data: {} };
  const data = await answer.json().catch(() => null);
  if (answer.ok) return data ? { word: "ok", status: answer.status, data } : { word: "busy", status: answer.status, data: {} };
  return { word: WORDS[answer.status] || "busy", status: answer.status, data: data || {} };
};

export const send = (address, value, csrf) => ask(address, {
  method: "POST",
  headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
  body: JSON.stringify(value),
});
