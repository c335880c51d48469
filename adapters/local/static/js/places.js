// Where one can be: a channel, the private chat, a thread; and how the address of the page names it.

import { state } from "./store.js";

/** The place of a message list as the server's API names it. */
export function fields(place, thread = "") {
  if (thread) return { thread };
  return place?.private ? { private: true } : { channel: place?.channel };
}

/** The page's address for a place. */
export function address(place, thread = "") {
  if (!place) return "#/";
  if (place.private) return "#/private";
  const channel = `#/c/${encodeURIComponent(place.channel)}`;
  return thread ? `${channel}/t/${encodeURIComponent(thread)}` : channel;
}

/** The place that the page's address names; null for the list of places. */
export function named(hash) {
  const [, kind, channel, , thread] = hash.split("/").map(plain);
  if (kind === "private") return { place: { private: true }, thread: "" };
  if (kind !== "c" || !channel) return { place: null, thread: "" };
  return { place: { channel }, thread: thread ?? "" };
}

/** A part of the address without its escapes; where these are broken, as it stands. */
function plain(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Goes somewhere; the browser's own back button leads back. */
export function go(place, thread = "") {
  const target = address(place, thread);
  if (location.hash !== target) location.hash = target;
}

/** A channel's name by its id. */
export const channelName = (id) => state.channels.find((one) => one.id === id)?.name ?? "";

/** A key for what is remembered about a place for the speaking person. */
export const placeKey = (place, thread = "") => [state.me, thread || place?.channel || "private"].join("|");
