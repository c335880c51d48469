// Talks to the server: reads, acts with the token, and turns every failure into one sentence.

const meta = () => document.querySelector('meta[name="chat-token"]');

/** A failure with a sentence for the person; `status` is 0 where the server could not be reached. */
export class Failed extends Error {
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

async function call(address, options) {
  let response;
  try {
    response = await fetch(address, options);
  } catch {
    throw new Failed("That did not get through: the chat cannot be reached. Is it still running?", 0);
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Failed(body.error ?? `The server answered ${response.status}.`, response.status);
  return body;
}

/** Reads something; empty values are left out of the address. */
export function read(path, values = {}) {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value));
  return call(`/api/${path}?${query}`, { headers: { Accept: "application/json" } });
}

/** Acts. After a restart of the server the token is a new one: it is fetched, and the act is tried once more. */
export async function act(path, body) {
  try {
    return await post(path, body);
  } catch (failure) {
    if (failure.status !== 403 || !(await renewed())) throw failure;
    return post(path, body);
  }
}

function post(path, body) {
  const headers = { "Content-Type": "application/json", "X-Chat-Token": meta().content };
  return call(`/api/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
}

/** Fetches the page's token anew, for instance after a restart of the server; whether it is another one. */
export async function renewed() {
  const page = await (await fetch("/")).text();
  const found = new DOMParser().parseFromString(page, "text/html").querySelector('meta[name="chat-token"]');
  const changed = Boolean(found?.content) && found.content !== meta().content;
  if (changed) meta().content = found.content;
  return changed;
}

/** A new name for one deliberate act, so that a double click is one. */
export function nonce() {
  return crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;
}
