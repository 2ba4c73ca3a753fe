// When and where a photo was taken, out of its EXIF, before shrinking loses it. Anything odd is simply not known.
const POINTER_EXIF = 0x8769, POINTER_GPS = 0x8825, TAKEN = 0x9003, OFFSET = 0x9011;
const BYTES = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8 };

const ascii = (view, from, length) => {
  let text = "";
  for (let at = from; at < from + length && view.getUint8(at); at += 1) text += String.fromCharCode(view.getUint8(at));
  return text;
};

const value = (view, base, entry, little) => {
  const kind = view.getUint16(entry + 2, little);
  const count = view.getUint32(entry + 4, little);
  const size = (BYTES[kind] || 1) * count;
  const at = size > 4 ? base + view.getUint32(entry + 8, little) : entry + 8;
  if (kind === 2) return ascii(view, at, count);
  if (kind === 3) return view.getUint16(at, little);
  if (kind === 4) return view.getUint32(at, little);
  if (kind !== 5) return null;
  return Array.from({ length: Math.min(count, 3) }, (_, place) =>
    view.getUint32(at + place * 8, little) / view.getUint32(at + place * 8 + 4, little));
};

const tags = (view, base, at, little) => {
  const found = new Map();
  for (let place = 0; place < view.getUint16(at, little) && place < 200; place += 1) {
    const entry = at + 2 + place * 12;
    found.set(view.getUint16(entry, little), value(view, base, entry, little));
  }
  return found;
};

const degrees = (parts, reference) => {
  if (!Array.isArray(parts) || parts.length < 3) return null;
  const whole = parts[0] + parts[1] / 60 + parts[2] / 3600;
  return Number.isFinite(whole) ? (/[SW]/.test(reference || "") ? -whole : whole) : null;
};

const instant = (text, offset) => {
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)/.exec(text || "");
  if (!parts) return null;
  const [, year, month, day, hour, minute, second] = parts;
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${/^[+-]\d\d:\d\d$/.test(offset) ? offset : ""}`);
  return Number.isNaN(at.getTime()) ? null : at;
};

const segment = (view) => {
  let at = 2;
  while (at + 10 < view.byteLength && view.getUint8(at) === 0xff) {
    if (view.getUint8(at + 1) === 0xe1 && ascii(view, at + 4, 4) === "Exif") return at + 10;
    if (view.getUint8(at + 1) === 0xda) return null;
    at += 2 + view.getUint16(at + 2);
  }
  return null;
};

export const read = async (file) => {
  try {
    const view = new DataView(await file.slice(0, 256 * 1024).arrayBuffer());
    const base = view.getUint16(0) === 0xffd8 ? segment(view) : null;
    if (base === null) return {};
    const little = view.getUint16(base) === 0x4949;
    const root = tags(view, base, base + view.getUint32(base + 4, little), little);
    const more = root.has(POINTER_EXIF) ? tags(view, base, base + root.get(POINTER_EXIF), little) : new Map();
    const gps = root.has(POINTER_GPS) ? tags(view, base, base + root.get(POINTER_GPS), little) : new Map();
    return {
      taken: instant(more.get(TAKEN), more.get(OFFSET)),
      lat: degrees(gps.get(2), gps.get(1)),
      lon: degrees(gps.get(4), gps.get(3)),
    };
  } catch {
    return {};
  }
};
