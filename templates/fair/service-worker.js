{% load static %}/* Keeps the site's own files, the offline page, and the last copy of public pages that a guest has seen.
   Network first: a copy is shown only when there is no connection, with the time it was taken.
   Pages of signed-in people are never kept, nor is anything that is sent. */
const CACHE = "kapok-{% static 'css/kapok.css' %}";
const OFFLINE = "{% url 'offline' %}";
const FILES = "{% get_static_prefix %}";
const SHELL = [
  new Request(OFFLINE, { credentials: "omit" }), // nobody's name in it
  "{% static 'css/kapok.css' %}",
  "{% static 'js/app.js' %}",
  "{% static 'icons.svg' %}",
  "{% static 'art/mark.svg' %}",
  "{% static 'fonts/kapok-sans-core.woff2' %}",
];
const MOST_PAGES = 60;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("kapok-") && name !== CACHE);
  event.waitUntil(
    caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (url.pathname.startsWith(FILES)) event.respondWith(file(request));
});

async function page(request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    await keep(cache, request, response.clone());
    return response;
  } catch {
    const copy = await cache.match(request);
    return copy ? dated(copy) : cache.match(OFFLINE);
  }
}

/** Base pages say `data-guest` where nobody is signed in; what does not say so is not kept. */
async function keep(cache, request, response) {
  if (!response.ok || response.redirected) return;
  const copy = response.clone();
  if (!/^[^>]*<html[^>]* data-guest/.test((await response.text()).replace(/^<!doctype html>/i, ""))) return;
  await cache.put(request, copy);
  const pages = (await cache.keys()).filter(({ url }) => !new URL(url).pathname.startsWith(FILES));
  for (const old of pages.slice(1, -MOST_PAGES)) await cache.delete(old); // the first is the offline page
}

/** The copy with the time it was taken; static/js/offline.js prints it in the reader's words. */
async function dated(copy) {
  const taken = new Date(copy.headers.get("Date") ?? Date.now()).toISOString();
  const html = (await copy.text()).replace("<html ", `<html data-copy="${taken}" `);
  return new Response(html, { headers: copy.headers });
}

/** What the fair pushes (accounts/notices/pushing.py); one about the same takes the place of the one before. */
self.addEventListener("push", (event) => {
  const told = event.data?.json();
  if (!told) return;
  const shown = { body: told.text, tag: told.tag, data: told, dir: "auto", icon: "{% static 'art/icon-192.png' %}", renotify: true };
  event.waitUntil(self.registration.showNotification(told.title, shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data));
});

/** A tab that shows the page already comes to the front; else a new one opens, so that no other loses what is in it. */
async function show({ open, url }) {
  const page = new URL(url, location.origin);
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = tabs.find((tab) => new URL(tab.url).pathname === page.pathname && new URL(tab.url).search === page.search);
  if (!there) return self.clients.openWindow(open);
  await fetch(open, { redirect: "manual" }).catch(() => {}); // which reads it
  return there.focus();
}

/** A file whose name carries a hash of its content never grows old; the others come from the network first. */
async function file(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  const lasting = /\.[0-9a-f]{12}\./.test(request.url);
  if (kept && lasting) return kept;
  try {
    const response = await fetch(request);
    if (response.ok && lasting) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}
