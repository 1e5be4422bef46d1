/** What every page of the workspace starts; a custom element does nothing where it is not used. */
import "./live-region.js";
import "./choice-filter.js";
import "./confirm.js";
import "./bulk-selection.js";
import "./change-kind.js";
import "./file-drop.js";
import "./lead-board.js";
