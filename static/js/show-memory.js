/** What a viewer chose of the player stays in this browser; what the line can carry is asked of it. */

export function kept(name, usual) {
  try {
    return localStorage.getItem(`show-${name}`) ?? usual;
  } catch {
    return usual; // storage is switched off
  }
}

export function keep(name, value) {
  try {
    localStorage.setItem(`show-${name}`, value);
  } catch {
    // It holds for this page, then.
  }
  return value;
}

/** Whether what is large should be asked about first. */
export function isSlow() {
  const line = navigator.connection;
  return Boolean(line?.saveData || ["slow-2g", "2g", "3g"].includes(line?.effectiveType));
}
