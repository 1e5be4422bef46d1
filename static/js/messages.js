/** What the pages of private conversations start. */
import "./live-region.js";
import "./private-talk.js";
import "./private-dialogs.js";
import "./shortcuts.js";
