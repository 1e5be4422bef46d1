/** What the console's pages start beside js/app.js. */
import "./fresh-region.js";
import "./console-labels.js";
