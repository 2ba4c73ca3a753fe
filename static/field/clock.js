// Instants as the form keeps them (ISO 8601 with offset) and as people read them.
const two = (number) => String(number).padStart(2, "0");

export const iso = (at = new Date()) => {
  const minutes = -at.getTimezoneOffset();
  const offset = `${minutes < 0 ? "-" : "+"}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  return `${local(at)}:${two(at.getSeconds())}${offset}`;
};

// The form's times are of whole minutes, as they are typed: one of seconds would be later than one typed after it.
export const minute = (at = new Date()) => {
  const whole = new Date(at);
  whole.setSeconds(0, 0);
  return iso(whole);
};

// What <input type="datetime-local"> shows.
export const local = (at) =>
  `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;

export const day = (at = new Date()) => local(at).slice(0, 10);

export const moment = (text) => {
  if (!text) return "—";
  const at = new Date(text);
  const written = local(at).replace("T", " ");
  return written.slice(0, 10) === day() ? written.slice(11) : written.slice(5);
};

const lasted = (ms) => {
  const minutes = Math.floor(Math.abs(ms) / 60000);
  if (minutes < 60) return `${minutes} 分钟`;
  if (minutes < 2880) return `${Math.floor(minutes / 60)} 小时${minutes % 60 ? ` ${minutes % 60} 分` : ""}`;
  return `${Math.floor(minutes / 1440)} 天`;
};

export const ago = (text, now = Date.now()) => {
  if (!text) return "从未";
  const ms = now - Date.parse(text);
  return ms < 60000 ? "刚刚" : `${lasted(ms)}前`;
};

export const since = (text, now = Date.now()) => (text ? lasted(now - Date.parse(text)) : "");

// A deadline in words, and whether it has passed.
export const due = (text, now = Date.now()) => {
  if (!text) return null;
  const ms = Date.parse(text) - now;
  return { late: ms < 0, soon: ms >= 0 && ms < 3600000, words: ms < 0 ? `已超 ${lasted(ms)}` : `剩 ${lasted(ms)}` };
};

const WEEK = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];
export const date = (text) => {
  const at = new Date(`${text}T12:00`);
  return `${at.getMonth() + 1}月${at.getDate()}日 ${WEEK[at.getDay()]}`;
};
