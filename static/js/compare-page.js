/** The comparison: what its address shows is what the tray holds from then on. */
import { choose } from "./chosen.js";

const asked = new URLSearchParams(location.search).getAll("p").map(Number).filter(Number.isSafeInteger);
choose("compare", [...new Set(asked)].slice(0, 4));
