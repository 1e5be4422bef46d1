/** What is written and not yet sent, kept in this tab. A tab that may not keep things forgets it, no more. */
const EMPTY = { text: "", key: null, product: null };

export class Draft {
  constructor(room) {
    this.name = `draft:${room}`;
  }

  /** The draft; a product that the page was opened to ask about goes before the one kept. */
  read(asked) {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(this.name));
    } catch {
      // not allowed, or not ours
    }
    const draft = { ...EMPTY, ...kept };
    if (!asked) return draft;
    return { ...draft, product: asked, key: asked.id === draft.product?.id ? draft.key : null };
  }

  write(draft) {
    try {
      if (draft.text || draft.product) sessionStorage.setItem(this.name, JSON.stringify(draft));
      else sessionStorage.removeItem(this.name);
    } catch {
      // the tab may not keep things, or is full
    }
  }

  clear() {
    this.write(EMPTY);
  }
}
