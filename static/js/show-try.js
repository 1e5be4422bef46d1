/** A request of a show's page: its answer, or null with what went wrong said; a guest is led to sign in. */
import { ask, Failure } from "./room-api.js";
import { toast } from "./toasts.js";

/** `said` is the element that tells a refusal, else a toast does; `usual` is told when nothing answered. */
export async function attempt(url, method, data, usual, said) {
  if (said) said.textContent = "";
  try {
    return await ask(url, method, data);
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    if (failure.signIn) location.assign(failure.signIn);
    else if (said) said.textContent = failure.message || usual;
    else toast(failure.message || usual, "bad");
    return null;
  }
}
