/** Marks on a picture of the stand, whichever way the picture is shown; scenes say where a place is in pixels. */
export class Scene extends EventTarget {
  constructor(stage) {
    super();
    this.stage = stage;
    this.marks = new Map();
    this.pointer = document.createElement("span");
    this.pointer.className = "panorama__point";
    this.pointer.hidden = true;
    stage.append(this.pointer);
  }

  destroy() {
    for (const mark of [...this.marks.values(), this.pointer]) mark.remove();
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** Show the places: [{product, name, yaw, pitch}]. */
  show(places) {
    const known = new Set(places.map(({ product }) => product));
    for (const [product, mark] of this.marks) {
      if (known.has(product)) continue;
      mark.remove();
      this.marks.delete(product);
    }
    for (const place of places) {
      const mark = this.marks.get(place.product) ?? this.made(place);
      mark.place = place;
      this.put(mark, place);
    }
  }

  /** Where the next product will stand. */
  point(place) {
    this.pointer.hidden = !place;
    this.pointer.place = place;
    if (place) this.put(this.pointer, place);
  }

  made({ product, name }) {
    const mark = document.createElement("button");
    mark.type = "button";
    mark.className = "panorama__mark";
    mark.textContent = name;
    mark.addEventListener("pointerdown", (event) => this.drag(event, mark, product));
    mark.addEventListener("click", (event) => event.stopPropagation());
    mark.addEventListener("keydown", (event) => {
      if (!event.key.startsWith("Arrow")) return;
      event.preventDefault();
      event.stopPropagation();
      this.tell("key", { product, key: event.key, far: event.shiftKey });
    });
    this.marks.set(product, mark);
    this.stage.append(mark);
    return mark;
  }

  drag(start, mark, product) {
    start.stopPropagation();
    mark.setPointerCapture(start.pointerId);
    const follow = (event) => {
      const place = this.at(event);
      if (place) this.tell("dragged", { product, ...place });
    };
    mark.addEventListener("pointermove", follow);
    const end = () => {
      mark.removeEventListener("pointermove", follow);
      this.tell("dropped");
    };
    mark.addEventListener("lostpointercapture", end, { once: true });
  }

  /** Move an element, whose own middle is meant, to a point of the stage in pixels. */
  move(element, x, y) {
    element.style.translate = `calc(${x}px - 50%) calc(${y}px - 50%)`;
  }
}
