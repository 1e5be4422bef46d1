/** What a show's page starts. */
import "./show-player.js";
import "./show-pins.js";
import "./show-sheet.js";
import "./show-reactions.js";
import "./show-tabs.js";
import "./show-countdown.js";
import "./shortcuts.js";
