/** Requests to a talk. Whatever goes wrong becomes a Failure with a sentence, or without when nothing answered. */

const PATIENCE = 15_000;
const PATIENCE_WITH_FILES = 300_000; // on a slow phone

export class Failure extends Error {
  constructor(status, { error, sign_in: signIn } = {}, retryAfter = 0) {
    super(error ?? "");
    this.status = status; // 0: no connection
    this.retryAfter = retryAfter; // seconds
    this.signIn = signIn;
  }
}

const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value; // of any form: it is the browser's

/** The answer to a GET, or with a method to POST or DELETE of `data`, which may be a form with files. */
export async function ask(url, method = "GET", data = {}) {
  const hasFiles = data instanceof FormData;
  const patience = hasFiles ? PATIENCE_WITH_FILES : PATIENCE;
  const options = { method, signal: AbortSignal.timeout(patience), cache: "no-store" };
  options.headers = { Accept: "application/json" };
  if (method !== "GET") options.headers["X-CSRFToken"] = token();
  if (method === "POST") options.body = hasFiles ? data : new URLSearchParams(data);
  let response;
  try {
    response = await fetch(url, options);
  } catch {
    throw new Failure(0);
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Failure(response.status, answer, Number(response.headers.get("Retry-After")));
  return answer;
}
