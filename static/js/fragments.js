/** htmx, set up for a strict content policy: no inline styles, no eval (base.html), and Django's CSRF token. */
import { toast, words } from "./toasts.js";

const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
});

// A refusal is a sentence of ours; anything else gets one here. What was typed stays where it is.
document.addEventListener("htmx:responseError", (event) => {
  const { status, responseText } = event.detail.xhr;
  toast(status === 409 && responseText ? responseText : words.failed, "bad");
});

document.addEventListener("htmx:sendError", () => toast(words.offline, "bad"));
