// A photo from the camera: its time and place read, made smaller, and kept until it has arrived.
import * as db from "./db.js";
import { iso } from "./clock.js";
import { read } from "./exif.js";
import { key } from "./key.js";
import { here } from "./place.js";

const LONGEST = 2560, QUALITY = 0.85, MOST_BYTES = 10 * 1024 * 1024;

const drawn = async (file) => {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((made) => canvas.toBlob(made, "image/jpeg", QUALITY));
};

// Without a decoder for it (HEIC on some phones) the file itself is sent; the portal can read it.
const smaller = async (file) => {
  try {
    return (await drawn(file)) || file;
  } catch {
    return file;
  }
};

export const take = async (file, draft, when) => {
  const [origin, place, blob] = await Promise.all([read(file), here(), smaller(file)]);
  if (!blob.size) throw new Error("照片是空的，请重拍。");
  if (blob.size > MOST_BYTES) throw new Error("照片超过 10 MB，请用普通画质重拍。");
  const at = origin.taken || (file.lastModified ? new Date(Math.min(file.lastModified, Date.now())) : new Date());
  const meta = { kind: "photo", when, taken_at: iso(at) };
  const lon = origin.lon ?? place?.lon, lat = origin.lat ?? place?.lat;
  if (Number.isFinite(lon) && Number.isFinite(lat)) Object.assign(meta, { lon, lat });
  const row = waiting(draft, blob, meta);
  await db.put("files", row);
  return row;
};

export const waiting = (draft, blob, meta) => ({
  key: key(), person: draft.person, draft: draft.key, blob, size: blob.size, meta, received: 0, state: "waiting", made_at: Date.now(),
});

// Addresses of pictures for <img>; let go when the screen is left.
const lent = new Set();
export const address = (blob) => {
  const made = URL.createObjectURL(blob);
  lent.add(made);
  return made;
};
export const giveBack = () => {
  lent.forEach((each) => URL.revokeObjectURL(each));
  lent.clear();
};
