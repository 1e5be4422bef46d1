/** The words that an element brings for a viewer made elsewhere: <template data-words><i data-word="zoomIn">…. */
export function wordsOf(element) {
  const words = element.querySelector("template[data-words]").content.children;
  return Object.fromEntries([...words].map((word) => [word.dataset.word, word.textContent]));
}
