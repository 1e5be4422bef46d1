/** Short lists of product ids that a tab remembers until it is closed; nothing of them reaches the server. */

export function chosen(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? "[]");
  } catch {
    return [];
  }
}

export function choose(name, ids) {
  try {
    sessionStorage.setItem(name, JSON.stringify(ids));
  } catch {
    // Storage is full or forbidden: the list then lasts as long as the page.
  }
}

/** The address with the ids as its `p`. */
export function withIds(address, ids) {
  return `${address}?${ids.map((id) => `p=${id}`).join("&")}`;
}
