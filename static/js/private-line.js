/** What a line of a private conversation shows beside a room's: what it is about, a price, files, whether it was changed. */
import { slot } from "./room-line.js";
import { day, price } from "./room-texts.js";

const language = document.documentElement.lang || "en";
const COUNT = new Intl.NumberFormat(language);
const units = ["byte", "kilobyte", "megabyte"];

export function fileSize(bytes) {
  const step = Math.min(2, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const options = { style: "unit", unit: units[step], unitDisplay: "short", maximumFractionDigits: step > 1 ? 1 : 0 };
  return new Intl.NumberFormat(language, options).format(bytes / 1000 ** step);
}

export function dress(line, message, talk) {
  const { subject, offer, files, removed, parts } = message;
  line.dataset.mine = message.author.id === talk.me;
  line.dataset.edited = message.edited_at ?? "";
  slot(line, "text").hidden = removed || !parts.some(({ text }) => text);
  fillSubject(slot(line, "subject"), subject);
  fillOffer(slot(line, "offer"), removed ? null : offer, talk);
  slot(line, "files").replaceChildren(...(removed ? [] : (files ?? []).map(makeFile)));
  slot(line, "edited").hidden = !message.edited_at;
  slot(line, "via").hidden = message.via !== "mail";
  slot(line, "foot").hidden = removed;
}

function fillSubject(card, subject) {
  card.hidden = !subject;
  if (!subject) return;
  card.href = subject.url;
  card.dataset.subject = subject.id ?? "";
  card.dataset.kind = subject.kind;
  card.querySelector("b").textContent = subject.title;
}

function fillOffer(card, offer, talk) {
  card.hidden = !offer;
  if (!offer) return;
  card.querySelector("b").textContent = `${price(offer)}${offer.incoterm ? ` ${offer.incoterm}` : ""}`;
  const from = talk.say("offer-from", { quantity: COUNT.format(offer.quantity), unit: talk.say(`unit-${offer.unit}`) });
  const until = offer.until ? `, ${talk.say("offer-until", { day: day(`${offer.until}T12:00`) })}` : "";
  card.querySelector("span").textContent = from + until;
}

function makeFile(file) {
  const link = document.createElement(file.url ? "a" : "span");
  link.className = file.picture ? "msg__shot" : "msg__file";
  if (file.url) link.href = file.url;
  if (file.picture) {
    link.target = "_blank";
    const picture = new Image(file.width, file.height);
    Object.assign(picture, { alt: file.name, src: file.url, loading: "lazy", decoding: "async" });
    link.append(picture);
  } else {
    if (file.url) link.download = file.name;
    const name = document.createElement("b");
    name.textContent = file.name;
    link.append(name, ` ${fileSize(file.size)}`);
  }
  return link;
}
