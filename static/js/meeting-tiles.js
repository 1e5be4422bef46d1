/** The faces in the room: a tile for each person, made of the page's <template data-part="tile">. */
const LOST = { disconnected: "again", failed: "failed" };

export class Tiles {
  tiles = new Map();

  constructor(room) {
    this.room = room;
    this.place = room.named("tiles");
    this.pattern = room.named("tile");
  }

  /** Draw a person as { id, name, media, stream, state }; `isOwn` is silent and mirrored. */
  draw(one, isOwn = false) {
    const tile = this.tiles.get(one.id) ?? this.add(one, isOwn);
    const part = (name) => tile.querySelector(`[data-slot="${name}"]`);
    const { media } = one;
    const line = this.line(one, isOwn);
    part("line").textContent = line;
    part("line").hidden = !line;
    part("muted").hidden = media.quiet || media.mic !== false;
    part("hand").hidden = !media.hand;
    tile.dataset.picture = media.screen ? "screen" : media.camera ? "camera" : "none";
    this.play(tile.querySelector("video"), one.stream, isOwn);
  }

  add({ id, name }, isOwn) {
    const tile = this.pattern.content.firstElementChild.cloneNode(true);
    const shown = isOwn ? this.room.say("you") : name;
    tile.querySelector('[data-slot="name"]').textContent = shown;
    tile.querySelector('[data-slot="face"]').textContent = name.slice(0, 1).toUpperCase();
    tile.querySelector("video").setAttribute("aria-label", name);
    tile.querySelector("video").muted = isOwn;
    tile.toggleAttribute("data-own", isOwn);
    this.tiles.set(id, tile);
    if (isOwn) this.place.append(tile);
    else this.place.prepend(tile);
    this.count();
    return tile;
  }

  line({ media, state }, isOwn) {
    if (media.quiet) return this.room.say("quiet");
    if (!isOwn && state !== "connected") return this.room.say(LOST[state] ?? "connecting");
    return media.poor ? this.room.say("resting") : "";
  }

  /** The same tracks go on; others begin to play. */
  play(video, stream, isOwn) {
    const tracks = (list) => (list?.getTracks() ?? []).map(({ id }) => id).join();
    if (tracks(video.srcObject) === tracks(stream)) return;
    video.srcObject = stream?.getTracks().length ? new MediaStream(stream.getTracks()) : null;
    if (video.srcObject) video.play().catch(() => isOwn || this.room.stage.hush());
  }

  drop(id) {
    this.tiles.get(id)?.remove();
    this.tiles.delete(id);
    this.count();
  }

  clear() {
    this.tiles.clear();
    this.place.replaceChildren();
    this.count();
  }

  count() {
    this.place.dataset.count = this.tiles.size;
  }
}
