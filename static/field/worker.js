/* global APP */
// Keeps the app itself on the phone, nothing else: every address not in APP.kept goes to the network.
// `APP` is written before this file by the portal: {version, kept, shell}.
const CACHE = `datong-field-${APP.version}`;
const KEPT = new Set(APP.kept);

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await Promise.all(APP.kept.map(async (address) => {
      const answer = await fetch(address, { cache: "reload", redirect: "error", credentials: "omit" });
      if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
      await cache.put(address, answer);
    }));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("datong-field-") && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

const kept = async (address, request) => {
  const cache = await caches.open(CACHE);
  return (await cache.match(address)) || fetch(request);
};

// A label scanned without a network opens the app, which knows the device by its address.
const scanned = async (request) => {
  try {
    return await fetch(request);
  } catch {
    return kept(APP.shell, request);
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (KEPT.has(address.pathname)) event.respondWith(kept(address.pathname, request));
  else if (request.mode === "navigate" && address.pathname.startsWith(`${APP.shell}d/`)) event.respondWith(scanned(request));
});
