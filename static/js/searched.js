/** Tells what was searched, once it has been looked at: <searched-words report>. The server keeps it with consent alone. */

const WAIT_MS = 2_000;

const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

class SearchedWords extends HTMLElement {
  connectedCallback() {
    this.timer = setTimeout(() => this.report(), WAIT_MS);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  async report() {
    const asked = new URLSearchParams(location.search);
    const body = new URLSearchParams({ q: asked.get("q") ?? "", category: asked.get("category") ?? "" });
    if (!body.get("q") && !body.get("category")) return;
    const headers = { "X-CSRFToken": token() };
    await fetch(this.getAttribute("report"), { method: "POST", body, headers, keepalive: true }).catch(() => {});
  }
}

customElements.define("searched-words", SearchedWords);
