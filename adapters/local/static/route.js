// What is shown stands in the address, so that Back, reload and a second window work.

import { app, changed, memory } from "./store.js";

let hooks = () => {};

/** Where an address leads: the place, the thread, and whether only the list is wanted (phones). */
function read() {
  const [kind, place = "", thread = ""] = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  if (kind === "private") return { place: { kind: "private", id: "" }, thread: "" };
  if (kind === "c" && place) return { place: { kind: "channel", id: place }, thread };
  return { place: { kind: "none", id: "" }, thread: "" };
}

function address(place, thread) {
  if (place.kind === "private") return "#/private";
  if (place.kind === "none") return "#/";
  return ["#/c", encodeURIComponent(place.id), ...(thread ? [encodeURIComponent(thread)] : [])].join("/");
}

/** Show a place, and a thread of it. */
export function go(place, thread = "") {
  const target = address(place, thread);
  if (target !== location.hash) history.pushState(null, "", target);
  apply();
}

/** Is this narrow enough for one pane at a time? */
export const phone = () => matchMedia("(max-width: 719px)").matches;

function apply() {
  const { place, thread } = read();
  if (place.kind !== app.place.kind || place.id !== app.place.id) {
    app.place = place;
    app.main = null;
  }
  if (thread !== app.thread) {
    app.thread = thread;
    app.threadData = null;
  }
  document.body.dataset.pane = thread ? "thread" : place.kind === "none" ? "list" : "main";
  changed();
  hooks();
}

/** Close the thread; the place stays. */
export const closeThread = () => go(app.place);

/** Begin: `shown` is called whenever something else is to be shown. */
export function startRoutes(shown) {
  addEventListener("popstate", apply);
  hooks = shown;
  apply();
}

/** Speak as somebody; this window remembers it, a new one starts with it. */
export function speakAs(id) {
  if (id === app.as) return;
  app.as = id;
  memory.set("as", id, sessionStorage);
  memory.set("as", id);
  app.main = app.place.kind === "private" ? null : app.main;
  changed();
  hooks(true);
}
