/** What every page starts. Each module looks after itself; a page's own is loaded by the page. */
import "./menus.js";
import "./theme.js";
import "./time-zone.js";
import "./consent-bar.js";
import "./toasts.js";
import "./forms.js";
import "./staff-activity.js";
import "./live-clock.js";
import "./live-count.js";
import "./announcement-list.js";
import "./notice-bell.js";
import "./fragments.js";
import "./offline.js";
import "./complete.js";
