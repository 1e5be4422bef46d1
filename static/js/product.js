/** What a product's page starts. */
import "./gallery.js";
import "./model-stage.js";
import "./quantity.js";
import "./compare-tray.js";
import "./recently-seen.js";
import "./seen.js";
