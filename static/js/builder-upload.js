/** An upload of the draft: <draft-upload slot="hero">form…</draft-upload>, sent as soon as a file is chosen. */
class DraftUpload extends HTMLElement {
  connectedCallback() {
    this.draft = this.closest("booth-draft");
    this.addEventListener("change", ({ target }) => {
      if (target.type === "file" && target.files.length) this.put(target.form);
    });
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      this.put(event.target);
    });
  }

  async put(form) {
    this.complain("");
    this.busy(true);
    const data = new FormData(form);
    data.set("tab", this.draft.tab);
    const { status, answer } = await send(form.action, data, this.draft.token, (share) => this.progress(share));
    this.busy(false);
    if (status === 200 || status === 409) {
      this.draft.refreshFile(this.getAttribute("slot-of"), answer.value ?? answer.theirs ?? null);
      this.draft.after();
    }
    if (status === 409) this.outside(answer.error);
    else if (status !== 200) this.complain(answer.error ?? this.dataset.failed);
    if (status !== 200) form.reset();
  }

  busy(is) {
    this.toggleAttribute("aria-busy", is);
    this.querySelector("progress").hidden = !is;
  }

  progress(share) {
    this.querySelector("progress").value = share;
  }

  complain(error) {
    const place = this.querySelector("[data-error]");
    place.hidden = !error;
    place.querySelector("span").textContent = error;
  }

  /** The part is drawn anew in a moment, so its sentence goes where it stays. */
  outside(error) {
    import("./toasts.js").then(({ toast }) => toast(error, "bad"));
  }
}

/** POST with the share that is sent, which fetch does not tell. */
function send(url, data, token, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", token);
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(loaded / (total || 1)));
    request.addEventListener("loadend", () => resolve({ status: request.status, answer: request.response ?? {} }));
    request.send(data);
  });
}

customElements.define("draft-upload", DraftUpload);
