/** The page of one's own card: who asks for it appears at once, and the code is renewed before it is over. */
import "./live-region.js";
import "./confirm.js";

const RENEWED = 5 * 60 * 1000; // milliseconds; a code holds for three times as long

const region = document.querySelector("live-region");
const renew = () => document.hidden || region.refreshSoon();
setInterval(renew, RENEWED);
document.addEventListener("visibilitychange", renew);
