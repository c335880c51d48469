// Fetches what the page shows, drops what came too late, and marks as read what is seen.

import { ApiError, get, post } from "./api.js";
import { coalesced } from "./dom.js";
import { app, changed, humans } from "./store.js";
import { toast } from "./toast.js";

let turn = 0;
const busy = { state: 0, main: 0, thread: 0 };

async function fetched(name, path, query, fits, keep) {
  const mine = ++turn;
  busy[name] = mine;
  const body = await get(path, query);
  if (busy[name] === mine && fits()) keep(body);
}

function loadState() {
  const as = app.as;
  return fetched("state", "state", { as }, () => app.as === as, (body) => {
    app.state = body;
    app.received = performance.now();
  });
}

function loadMain() {
  const { as, place } = app;
  if (place.kind === "none") return null;
  const [path, query] = place.kind === "private" ? ["private", { as }] : ["channel", { as, id: place.id }];
  return fetched("main", path, query, () => app.as === as && app.place === place, (body) => (app.main = body));
}

function loadThread() {
  const { as, thread } = app;
  if (!thread) return null;
  return fetched("thread", "thread", { as, id: thread }, () => app.as === as && app.thread === thread, (body) => (app.threadData = body));
}

/** Fetch everything that is shown, and show it. */
export async function refresh() {
  const results = await Promise.allSettled([loadState(), loadMain(), loadThread()]);
  const failed = results.find((one) => one.status === "rejected");
  if (failed && failed.reason instanceof ApiError) toast(failed.reason.message);
  else if (failed) throw failed.reason;
  changed();
  lookAround();
}

/** The same, once for many reasons at a time. */
export const soon = coalesced(refresh, 90);

const lookAround = coalesced(async () => {
  const others = humans().filter((one) => one.id !== app.as).slice(0, 12);
  const found = await Promise.allSettled(others.map((one) => get("state", { as: one.id })));
  found.forEach((one, place) => {
    if (one.status === "fulfilled") app.waiting.set(others[place].id, one.value.private.unread);
  });
  changed();
}, 700);

const told = new Map();

/** Tell the server that the viewer has seen a place up to its newest message. */
export async function seen(spot, newest) {
  const key = `${app.as}|${JSON.stringify(spot)}`;
  if (!newest || document.hidden || told.get(key) === newest) return;
  told.set(key, newest);
  try {
    await post("read", { as: app.as, ...spot });
    await loadState();
    changed();
  } catch {
    told.delete(key);
  }
}
