/** This browser's subscription to push messages, and whose it is. */

const OWNER = "push-of"; // in localStorage: the person's topic and the endpoint that the fair knows

const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

export const isSupported = () => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

const person = () => document.querySelector("notice-bell")?.getAttribute("topic");

/** The subscription, or null. */
export async function subscription() {
  const registration = await navigator.serviceWorker?.getRegistration();
  return (await registration?.pushManager?.getSubscription()) ?? null;
}

/** Posts to the fair; throws what it answers when it does not do it. */
export async function post(address, fields) {
  const body = new URLSearchParams(fields);
  const response = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token() } });
  if (!response.ok || response.redirected) throw new Error(await response.text());
}

/** Subscribes with the fair's key; throws when the person says no, or the browser's maker is not reached. */
export async function subscribe(key) {
  // First of all: some browsers ask only while they still see the click.
  if ((await Notification.requestPermission()) !== "granted") throw new Error("not allowed");
  const { pushManager } = await navigator.serviceWorker.ready;
  await (await pushManager.getSubscription())?.unsubscribe(); // it may be for a key that the fair no longer has
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

/** Tells the fair of the subscription, for the person whose page this is. */
export async function register(address, kept) {
  const { endpoint, keys } = kept.toJSON();
  await post(address, { endpoint, ...keys });
  localStorage.setItem(OWNER, `${person()} ${endpoint}`);
}

/** Ends it; the push service then says to the fair that it is gone. */
export async function end() {
  localStorage.removeItem(OWNER);
  await (await subscription())?.unsubscribe();
}

/** On each page: what is somebody else's ends, and what the browser has renewed by itself is told anew. */
export async function keep(address) {
  const owner = localStorage.getItem(OWNER);
  if (!owner || !person() || !isSupported()) return;
  const kept = await subscription();
  if (!owner.startsWith(`${person()} `) || !kept) await end();
  else if (owner !== `${person()} ${kept.endpoint}`) await register(address, kept);
}

// Who signs out is no longer told in this browser.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.getAttribute("action")?.endsWith("/accounts/logout/") || !localStorage.getItem(OWNER)) return;
  event.preventDefault();
  await end().catch(reportError);
  form.submit();
});
