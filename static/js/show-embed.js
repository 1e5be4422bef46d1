import { watch } from "./socket.js";

/** A show of another site in a frame, once the viewer has agreed to what loading it means. */
const AGREED = "show-embeds";

export class Embed {
  constructor(player) {
    this.player = player;
  }

  offer(found) {
    this.found = found;
    this.player.part("provider").textContent = found.provider;
    if (sessionStorage.getItem(AGREED)?.split(" ").includes(found.provider)) this.load();
    else this.player.show("consent");
  }

  agree() {
    const agreed = sessionStorage.getItem(AGREED)?.split(" ") ?? [];
    sessionStorage.setItem(AGREED, [...agreed, this.found.provider].join(" "));
    this.load();
  }

  load() {
    const place = this.player.part("embed");
    if (place.firstElementChild?.src === this.found.url) return;
    const frame = document.createElement("iframe");
    frame.src = this.found.url;
    frame.title = this.player.part("video").ariaLabel;
    frame.allow = "autoplay; fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    place.replaceChildren(frame);
    place.hidden = false;
    this.player.show("embedded");
    // It cannot be looked into: whoever has it open counts as a viewer.
    this.unwatch ??= watch(this.player.dataset.playing, ({ event, people }) => {
      if (event === "presence") this.player.tellWatching(people);
    });
  }

  close() {
    this.player.part("embed").replaceChildren();
    this.player.part("embed").hidden = true;
    this.unwatch?.();
    this.unwatch = null;
  }
}
