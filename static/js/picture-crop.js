/** A dialog that crops a picture of the form. The cropper and its style sheet come when it is first opened. */
import { send } from "./picture-list.js";

const STEP = 10;

class PictureCrop extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.error = this.querySelector("[data-error]");
    this.addEventListener("click", ({ target }) => {
      if (target.closest("[data-cancel]")) this.dialog.close();
      if (target.closest("[data-done]")) this.done();
    });
    this.addEventListener("change", ({ target }) => this.cropper?.setAspectRatio(Number(target.value) || NaN));
    this.querySelector("[data-stage]").addEventListener("keydown", (event) => this.key(event));
    this.dialog.addEventListener("close", () => {
      this.cropper?.destroy();
      this.row.querySelector("[data-crop]")?.focus();
    });
  }

  async open(row, changed) {
    [this.row, this.changed, this.error.hidden] = [row, changed, true];
    this.querySelector("input[value='']").checked = true;
    this.dialog.showModal();
    const [{ default: Cropper }] = await Promise.all([import("../vendor/cropperjs/cropper.esm.js"), this.styled()]);
    const image = this.querySelector("[data-stage] img");
    image.src = row.dataset.src;
    await image.decode();
    const ready = () => this.dialog.setAttribute("data-ready", "");
    this.cropper = new Cropper(image, { viewMode: 1, autoCropArea: 0.8, checkOrientation: false, zoomable: false, ready });
  }

  styled() {
    if (this.sheet) return this.sheet;
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: this.getAttribute("style-sheet") });
    this.sheet = new Promise((resolve) => link.addEventListener("load", resolve));
    document.head.append(link);
    return this.sheet;
  }

  key(event) {
    const way = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    if (!way || !this.cropper) return;
    event.preventDefault();
    const part = this.cropper.getData();
    const [x, y] = event.shiftKey ? ["width", "height"] : ["x", "y"];
    this.cropper.setData({ ...part, [x]: part[x] + way[0], [y]: part[y] + way[1] });
  }

  async done() {
    const { x, y, width, height } = this.cropper.getData(true);
    const { naturalWidth, naturalHeight } = this.querySelector("[data-stage] img");
    const [left, top] = [Math.max(0, x), Math.max(0, y)];
    const { text, refused, failed } = await send(this.getAttribute("action"), {
      picture: this.row.querySelector("[name=picture]").value,
      alt: this.row.querySelector("[name=alt]").value,
      left,
      top,
      width: Math.min(width, naturalWidth - left),
      height: Math.min(height, naturalHeight - top),
    });
    if (failed || refused) {
      this.error.textContent = failed ? this.dataset.failed : text;
      this.error.hidden = false;
      return;
    }
    const template = document.createElement("template");
    template.innerHTML = text;
    const row = template.content.querySelector("[data-row]");
    this.row.replaceWith(row);
    this.row = row;
    this.dialog.close();
    this.changed();
  }
}

customElements.define("picture-crop", PictureCrop);
