// Talks to the server: every answer is JSON, every failure one sentence.

const token = document.querySelector('meta[name="chat-token"]').content;

/** What went wrong, in a sentence for the reader. */
export class ApiError extends Error {}

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new ApiError("The chat does not answer. Is the server still running?");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(body.error || `That did not work (${response.status}).`);
  return body;
}

/** Read something. */
export const get = (name, query = {}) => call(`/api/${name}?${new URLSearchParams(query)}`);

/** Do something. */
export const post = (name, body = {}) =>
  call(`/api/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Chat-Token": token },
    body: JSON.stringify(body),
  });

/** A key of one act, so that a repeated request is done once. */
export function nonce() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
