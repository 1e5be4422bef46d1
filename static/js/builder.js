/** What the booth builder starts; the draft itself first, for its parts look for it. */
import "./builder-draft.js";
import "./builder-field.js";
import "./builder-order.js";
import "./builder-picks.js";
import "./builder-focus.js";
import "./builder-upload.js";
import "./builder-panorama.js";
import "./builder-people.js";
import "./builder-preview.js";
