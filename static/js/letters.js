/**
 * Messages that were written and that the server has not taken yet. They are kept on the device, with their
 * files, until it has, so that a dead spot, a closed tab or an empty battery loses none. Each has a key, so that
 * sending it again writes it once.
 *
 *   await keep({ key, person, talk, url, fields, files });   then deliver() until the network lets it
 *
 * The document hears of each: "letter:sent" with { letter, answer }, "letter:held" with { letter, failure }.
 */
import { ask, Failure } from "./room-api.js";
import * as store from "./letter-store.js";

const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 60_000;

let pause = FIRST_PAUSE;
let timer;

/** This device's letters of the signed-in person, oldest first. */
export async function lettersOf(person) {
  return (await store.all()).filter((letter) => letter.person === person).sort((a, b) => a.at - b.at);
}

export async function keep(letter) {
  await store.put({ at: Date.now(), ...letter });
}

export const forget = (key) => store.remove(key);

/** Send what waits, in order, one tab at a time; what fails for now is tried again by itself. */
export async function deliver() {
  clearTimeout(timer);
  const locked = navigator.locks ?? { request: (_name, work) => work() };
  await locked.request("letters", sendAll);
}

async function sendAll() {
  for (const letter of await lettersOf(person())) {
    if (letter.refused) continue; // the person decides
    try {
      const answer = await ask(letter.url, "POST", formOf(letter));
      await store.remove(letter.key);
      pause = FIRST_PAUSE;
      tell("letter:sent", { letter, answer });
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      if (await heldBack(letter, failure)) return;
    }
  }
}

/** Whether the rest must wait, too: without a network, or while the server has enough to do. */
async function heldBack(letter, failure) {
  const later = failure.status === 0 || failure.status === 429 || failure.status >= 500;
  if (!later) await store.put({ ...letter, refused: failure.message || "?" });
  tell("letter:held", { letter, failure, later });
  if (later) {
    timer = setTimeout(deliver, pause * (0.5 + Math.random()));
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
  return later || failure.status === 401;
}

function formOf({ key, fields, files }) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, key })) form.set(name, value);
  for (const file of files ?? []) form.append("files", file, file.name);
  return form;
}

/** Who is signed in on this page, as the page says. */
export const person = () => Number(document.documentElement.dataset.person) || null;

const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

addEventListener("online", () => deliver());
document.addEventListener("socket:state", ({ detail }) => detail === "open" && deliver());
