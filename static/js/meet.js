/** Free times of the host, length and day that are chosen, fetched as they change; what was ticked is kept. */
import { toast, words } from "./toasts.js";

const form = document.getElementById("plan");
let asked = 0;

async function show(day, focus) {
  const query = new URLSearchParams(location.search);
  const data = new FormData(form);
  for (const name of ["how", "host", "minutes", "lead", "product", "request"]) {
    if (data.get(name)) query.set(name, data.get(name));
    else query.delete(name);
  }
  query.delete("times");
  for (const time of data.getAll("times")) query.append("times", time);
  if (day) query.set("day", day);
  query.set("fragment", "1");
  const number = ++asked;
  form.querySelector("meet-times").inert = true; // what is ticked now would be lost with the old times
  const response = await fetch(`?${query}`).catch(() => null);
  if (number !== asked) return; // another was asked for meanwhile
  form.querySelector("meet-times").inert = false;
  if (!response?.ok) return toast(response ? words.failed : words.offline, "bad");
  const own = [...form.querySelectorAll("[name=own]")].map((field) => field.value);
  form.querySelector("meet-times").outerHTML = await response.text();
  form.querySelectorAll("[name=own]").forEach((field, place) => (field.value = own[place] ?? ""));
  if (own.some(Boolean)) form.querySelector("meet-times details")?.setAttribute("open", "");
  if (focus) form.querySelector(`[data-day][aria-current]`)?.focus();
  query.delete("fragment");
  history.replaceState(null, "", `?${query}`);
}

form?.addEventListener("click", (event) => {
  const day = event.target.closest("[data-day]");
  if (!day) return;
  event.preventDefault();
  show(day.value, true);
});

form?.addEventListener("change", ({ target }) => {
  if (target.matches("[data-times]")) show(form.querySelector("[data-day][aria-current]")?.value);
  else if (target.matches("[name=times]")) check(target);
});

/** No more times than may be proposed. */
function check(box) {
  const most = Number(form.querySelector("meet-times").dataset.most);
  const said = form.querySelector("[data-said]");
  const many = form.querySelectorAll("[name=times]:checked").length > most;
  if (many) box.checked = false;
  said.textContent = many ? said.dataset.full.replace("%n", most) : "";
}
