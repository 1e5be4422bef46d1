/** Copies what its field holds: <copy-text><input readonly><button data-done="Copied"><span>Copy</span></button>. */
class CopyText extends HTMLElement {
  connectedCallback() {
    const [input, button] = [this.querySelector("input"), this.querySelector("button")];
    input.addEventListener("focus", () => input.select());
    button.addEventListener("click", async () => {
      await navigator.clipboard?.writeText(input.value).catch(() => input.select());
      button.querySelector("span").textContent = button.dataset.done;
    });
  }
}

customElements.define("copy-text", CopyText);
