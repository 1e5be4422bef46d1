/** The keys of a player; the dialog of "?" tells them. None works while somebody types. */
const STEPS = { j: -10, l: 10, ArrowLeft: -5, ArrowRight: 5 };
const ACTS = { " ": "play", k: "play", m: "mute", f: "full", c: "captions", p: "pip" };

export class Keys {
  constructor(player, controls) {
    this.player = player;
    this.controls = controls;
    document.addEventListener("keydown", (event) => this.onKey(event));
  }

  onKey(event) {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !this.player.isPlaying) return;
    if (target.closest?.("input, textarea, select, [contenteditable], [role=tablist], dialog[open]")) return;
    if (key === " " && target.closest?.("button, a, summary")) return;
    if (key in STEPS) this.controls.seek(this.player.video.currentTime + STEPS[key]);
    else if (key in ACTS) this.controls.do(ACTS[key]);
    else return;
    this.controls.wake();
    event.preventDefault();
  }
}
