/** How long it is until the room opens: <meeting-countdown until data-days>. Then the page is loaded again. */
class MeetingCountdown extends HTMLElement {
  connectedCallback() {
    this.until = new Date(this.getAttribute("until"));
    this.draw();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  draw() {
    const seconds = Math.ceil((this.until - Date.now()) / 1000);
    // A clock that goes wrong by a little asks again, and not at once.
    if (seconds <= 0) this.timer = setTimeout(() => location.reload(), 1000 + Math.random() * 1000);
    else this.timer = setTimeout(() => this.draw(), 1000 - (Date.now() % 1000));
    const two = (number) => String(number).padStart(2, "0");
    const [left, days] = [Math.max(0, seconds), Math.floor(seconds / 86_400)];
    const clock = [Math.floor(left / 3600) % 24, Math.floor(left / 60) % 60, left % 60].map(two).join(":");
    this.textContent = days > 0 ? `${this.dataset.days.replace("%n", days)} ${clock}` : clock;
  }
}

customElements.define("meeting-countdown", MeetingCountdown);
