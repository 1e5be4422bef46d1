/** What the room of a meeting starts, and the page that waits for it. */
import "./live-region.js";
import "./confirm.js";
import "./studio-tabs.js";
import "./meeting-countdown.js";
import "./meeting-notes.js";
import "./meeting-room.js";
import "./meeting-talk.js";
import "./meeting-trial.js";
