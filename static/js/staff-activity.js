/** Tells that someone of a company's staff is at work: <staff-activity src="/my/active/" person="7"></staff-activity> */
const AGAIN = 60_000; // the server forgets after five minutes
const SIGNS = ["pointerdown", "pointermove", "keydown", "scroll", "visibilitychange"];
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

class StaffActivity extends HTMLElement {
  notice = () => {
    // A person's tabs share when it was last told; one that nobody sees tells nothing.
    const name = `active:${this.getAttribute("person")}`;
    const passed = Date.now() - Number(localStorage.getItem(name));
    if (document.hidden || (passed >= 0 && passed < AGAIN)) return;
    localStorage.setItem(name, String(Date.now()));
    fetch(this.getAttribute("src"), { method: "POST", headers: { "X-CSRFToken": token() } }).catch(() => {
      localStorage.removeItem(name);
    });
  };

  connectedCallback() {
    for (const sign of SIGNS) document.addEventListener(sign, this.notice, { passive: true, capture: true });
    this.notice();
  }

  disconnectedCallback() {
    for (const sign of SIGNS) document.removeEventListener(sign, this.notice, { capture: true });
  }
}

customElements.define("staff-activity", StaffActivity);
