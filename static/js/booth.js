/** What a booth's page starts. */
import "./live-region.js";
import "./panorama.js";
import "./section-tabs.js";
import "./seen.js";
import "./shelf.js";
