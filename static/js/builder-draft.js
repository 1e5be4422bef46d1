import { Store } from "./builder-store.js";
import { watch } from "./socket.js";

const PATIENCE = 20_000;

/** The whole builder: <booth-draft change state part topic keep>. Its parts find its `store` here. */
class BoothDraft extends HTMLElement {
  connectedCallback() {
    this.tab = crypto.randomUUID?.() ?? String(Math.random());
    const { values, files } = JSON.parse(this.querySelector("script[type='application/json']").textContent);
    this.files = files;
    this.store = new Store({ send: (body) => this.send(body), values, keep: this.getAttribute("keep"), tab: this.tab });
    this.store.addEventListener("status", ({ detail }) => this.show(detail.status));
    this.store.addEventListener("saved", () => this.after());
    this.unwatch = watch(this.getAttribute("topic"), (event) => this.hear(event));
    this.addEventListener("focusout", () => this.left && this.catchUp());
    this.addEventListener("submit", (event) => this.publish(event));
    addEventListener("online", () => this.store.flush());
    addEventListener("pagehide", () => this.store.flush());
    queueMicrotask(() => this.store.resume());
  }

  disconnectedCallback() {
    this.unwatch();
  }

  get token() {
    return this.querySelector("[name=csrfmiddlewaretoken]").value;
  }

  /** POST of `data`, or of a form; {status, answer}, with status 0 where nothing answered. */
  async post(url, data) {
    const isForm = data instanceof FormData || data instanceof URLSearchParams;
    const headers = { Accept: "application/json", "X-CSRFToken": this.token };
    if (!isForm) headers["Content-Type"] = "application/json";
    const body = isForm ? data : JSON.stringify(data);
    const patience = isForm ? {} : { signal: AbortSignal.timeout(PATIENCE), keepalive: body.length < 60_000 };
    try {
      const response = await fetch(url, { method: "POST", headers, body, redirect: "manual", ...patience });
      const status = response.type === "opaqueredirect" ? 401 : response.status; // to the page for signing in
      return { status, answer: await response.json().catch(() => ({})) };
    } catch {
      return { status: 0, answer: {} };
    }
  }

  send(body) {
    return this.post(this.getAttribute("change"), body);
  }

  hear(detail) {
    const { event, tab } = detail;
    this.dispatchEvent(new CustomEvent("editor", { detail }));
    if (event === "draft.changed" && tab === this.tab) return;
    if (event === "resync" || event.startsWith("draft.")) this.catchUp();
  }

  /** Ask what stands in the draft; fields that the person is at are left until they leave them. */
  async catchUp() {
    this.left = false;
    const response = await fetch(this.getAttribute("state"), { headers: { Accept: "application/json" } }).catch(
      () => null,
    );
    if (!response?.ok || response.redirected) return;
    const { values, files } = await response.json();
    const here = document.activeElement?.closest("[field]")?.getAttribute("field");
    this.left = this.store.apply(values, (key) => key === here);
    for (const [slot, file] of Object.entries(files)) if (this.files[slot] !== file) this.refreshFile(slot, file);
    this.after();
  }

  refreshFile(slot, file) {
    this.files[slot] = file;
    this.refresh(this.querySelector(`[slot-of="${slot}"]`)?.dataset.in);
  }

  /** Fetch a part of the page anew. */
  async refresh(part) {
    const place = part && this.querySelector(`[data-part="${part}"]`);
    if (!place) return;
    const response = await fetch(`?part=${part}`).catch(() => null);
    if (response?.ok && !response.redirected) place.innerHTML = await response.text();
  }

  /** What is being written goes out before the booth is published or the draft set aside. */
  publish(event) {
    if (!event.target.matches("[data-whole]") || !this.store.dirty.length) return;
    event.preventDefault();
    const form = event.target;
    const sent = ({ detail: { status } }) => {
      if (status === "saving" || status === "unsaved") return;
      this.store.removeEventListener("status", sent);
      if (status === "saved") form.requestSubmit();
    };
    this.store.addEventListener("status", sent);
    this.store.flush();
  }

  /** Something was written: what shows the draft is shown anew, once for several writings. */
  after() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.refresh("score");
      this.dispatchEvent(new CustomEvent("draft"));
    }, 150);
  }

  show(status) {
    const place = this.querySelector("[data-status]");
    place.dataset.status = status;
    for (const word of place.children) word.hidden = word.dataset.when !== status;
  }
}

customElements.define("booth-draft", BoothDraft);
