// Tells the server the browser's time zone: in a cookie for every page, in the sign-up form for the first.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const secure = location.protocol === "https:" ? "; Secure" : "";

if (zone) {
  document.cookie = `tz=${zone}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  for (const input of document.querySelectorAll("form[data-time-zone] input[name=time_zone]")) input.value = zone;
}

/** Offers the device's zone beside the field: <zone-choice><input><button hidden><span></span></button></zone-choice> */
class ZoneChoice extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.button = this.querySelector("button");
    this.button.querySelector("span").textContent = zone;
    this.button.addEventListener("click", () => {
      this.input.value = zone;
      this.input.focus();
      this.offer();
    });
    this.input.addEventListener("input", () => this.offer());
    this.offer();
  }

  offer() {
    this.button.hidden = !zone || this.input.value === zone;
  }
}

customElements.define("zone-choice", ZoneChoice);
