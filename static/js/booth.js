/** What a booth's page starts. */
import "./panorama.js";
import "./section-tabs.js";
import "./seen.js";
import "./shelf.js";
