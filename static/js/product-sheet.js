/** What the form of a product starts, beside what every page of the workspace does. */
import "./row-list.js";
import "./picture-list.js";
import "./picture-crop.js";
import "./unsaved-guard.js";
