/** What the studio of a show starts. */
import "./live-region.js";
import "./fresh-region.js";
import "./confirm.js";
import "./copy-text.js";
import "./show-clock.js";
import "./studio-keys.js";
import "./studio-stage.js";
import "./studio-tabs.js";
