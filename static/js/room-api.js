/** Requests to a room. Whatever goes wrong becomes a Failure with a sentence, or without when nothing answered. */

const PATIENCE = 15_000;

export class Failure extends Error {
  constructor(status, { error, sign_in: signIn } = {}) {
    super(error ?? "");
    this.status = status; // 0: no connection
    this.signIn = signIn;
  }
}

const token = () => document.querySelector("booth-room [name=csrfmiddlewaretoken]").value;

/** The answer to a GET, or with a method to POST or DELETE of `data`. */
export async function ask(url, method = "GET", data = {}) {
  const options = { method, signal: AbortSignal.timeout(PATIENCE), cache: "no-store" };
  options.headers = { Accept: "application/json" };
  if (method !== "GET") options.headers["X-CSRFToken"] = token();
  if (method === "POST") options.body = new URLSearchParams(data);
  let response;
  try {
    response = await fetch(url, options);
  } catch {
    throw new Failure(0);
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Failure(response.status, answer);
  return answer;
}
