/** How lines stand below each other: a date where a day begins, one name over what one person says in a row. */
import { clock, day } from "./room-texts.js";

const SOON = 5 * 60_000;

export function arrange(lines) {
  const days = new Set();
  let before = null;
  for (const line of lines.querySelectorAll(":scope > .msg")) {
    const at = new Date(line.dataset.sent);
    const begins = before?.day !== day(at);
    if (begins) days.add(putDay(line, at));
    const soon = !begins && Math.abs(at - before.at) < SOON;
    line.toggleAttribute("data-follows", soon && before.author === line.dataset.author);
    write(line.querySelector("time"), clock(at));
    before = { at, day: day(at), author: line.dataset.author };
  }
  for (const mark of lines.querySelectorAll(":scope > .talk__day")) {
    if (!days.has(mark)) mark.remove();
  }
}

function putDay(line, at) {
  let mark = line.previousElementSibling;
  if (!mark?.matches(".talk__day")) {
    mark = document.createElement("li");
    mark.className = "talk__day";
    mark.append(document.createElement("time"));
    line.before(mark);
  }
  write(mark.firstElementChild, day(at));
  return mark;
}

function write(time, text) {
  if (time.textContent !== text) time.textContent = text;
}
