/** Lists put in order by dragging; the distributed file knows no exports and leaves itself on the window. */
import "../vendor/sortablejs/sortable.min.js";

export const { Sortable } = globalThis;
