// Where the phone is. It may not know, or not say; a form goes on without.
const WAIT_MS = 12000;
let last = null;

export const here = () => new Promise((found) => {
  if (!navigator.geolocation) return found(null);
  navigator.geolocation.getCurrentPosition(
    ({ coords, timestamp }) => {
      last = { lon: round(coords.longitude), lat: round(coords.latitude), accuracy_m: Math.round(coords.accuracy), at: timestamp };
      found(last);
    },
    () => found(last && Date.now() - last.at < 120000 ? last : null),
    { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: 30000 },
  );
  return undefined;
});

const round = (degrees) => Math.round(degrees * 1e6) / 1e6;

// Metres between two places on the ground.
export const metres = (a, b) => {
  if (!a || !b || [a.lon, a.lat, b.lon, b.lat].some((each) => each === null || each === undefined)) return null;
  const turn = Math.PI / 180;
  const x = (b.lon - a.lon) * turn * Math.cos(((a.lat + b.lat) / 2) * turn);
  const y = (b.lat - a.lat) * turn;
  return Math.hypot(x, y) * 6371000;
};

export const distance = (length) => (length === null ? "" : length < 1000 ? `${Math.round(length)} 米` : `${(length / 1000).toFixed(1)} 公里`);
