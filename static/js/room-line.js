/** One line of the talk: fills the page's own form of a message, so that there is one markup for both sides. */
import { clock, nameOf, price } from "./room-texts.js";

export const slot = (line, name) => line.querySelector(`[data-slot="${name}"]`);

/** Fills a line with a message, as `me` reads it. Text is only ever set as text. */
export function fillLine(line, message, me) {
  const { author, removed } = message;
  Object.assign(line.dataset, { key: message.key, author: author.id, sent: message.sent_at });
  if (message.id) line.dataset.id = message.id;
  line.classList.toggle("msg--me", author.id === me);
  line.toggleAttribute("data-staff", author.staff);
  line.toggleAttribute("data-removed", removed);
  slot(line, "name").textContent = author.name;
  slot(line, "title").textContent = author.title;
  slot(line, "staff").hidden = !author.staff;
  slot(line, "demo").hidden = !author.demo;
  const time = slot(line, "time");
  time.dateTime = message.sent_at;
  time.textContent = clock(message.sent_at);
  fillAvatar(line.querySelector(".avatar"), author);
  slot(line, "text").replaceChildren(...message.parts.map(makePart));
  slot(line, "text").hidden = removed;
  slot(line, "gone").hidden = !removed;
  const open = line.querySelector("[data-open]");
  if (open) open.hidden = removed || !message.id;
  fillProduct(line, message.product);
  fillMarks(line, message.reactions, me);
}

function makePart({ text, href }) {
  if (!href) return text;
  const link = document.createElement("a");
  Object.assign(link, { href, rel: "nofollow noopener ugc", target: "_blank", textContent: text });
  return link;
}

function fillAvatar(avatar, { id, name, avatar: source }) {
  if (source) {
    const picture = new Image(64, 64);
    Object.assign(picture, { alt: "", src: source });
    avatar.replaceChildren(picture);
  } else {
    const initials = document.createElement("span");
    initials.className = "avatar__initials";
    initials.dataset.hall = (id % 8) + 1;
    const words = name.split(/\s+/).filter(Boolean);
    const letters = [words[0], ...words.slice(1).slice(-1)].map((word) => [...(word ?? "")][0] ?? "");
    initials.textContent = letters.join("").toUpperCase();
    avatar.replaceChildren(initials);
  }
}

function fillProduct(line, product) {
  const card = slot(line, "product");
  card.hidden = !product;
  if (!product) return;
  card.href = product.url;
  slot(line, "product-name").textContent = nameOf(product);
  slot(line, "product-facts").textContent = product.price ? price(product.price) : "";
  const picture = slot(line, "picture");
  picture.hidden = !product.picture;
  if (product.picture) picture.src = product.picture;
}

/** The marks below a line; `me` may press them, a guest only reads them. */
export function fillMarks(line, reactions, me) {
  slot(line, "marks").replaceChildren(
    ...reactions.map(({ mark, count, mine }) => {
      const face = document.createElement(me ? "button" : "span");
      face.dataset.mark = mark;
      face.textContent = `${mark} ${count}`;
      if (me) {
        face.type = "button";
        face.setAttribute("aria-pressed", mine);
      }
      return face;
    }),
  );
}

/** The marks that a line shows, as a message tells them. */
export function readMarks(line) {
  return [...slot(line, "marks").children].map((face) => ({
    mark: face.dataset.mark,
    count: Number(face.textContent.split(" ").at(-1)),
    mine: face.getAttribute("aria-pressed") === "true",
  }));
}

/** What is said of a line that is on its way, with a button when there is something to do about it. */
export function fillState(line, text, button) {
  const state = slot(line, "state");
  state.hidden = !text;
  state.replaceChildren(text ?? "", ...(button ? [button] : []));
}
