// Cards that only the person who acted sees and that no server keeps: they last as long as the browser's tab.

import { keep, kept } from "./store.js";
import { placeKey } from "./places.js";
import { now } from "./time.js";

const MOST = 8;
const name = (place, thread) => `asides.${placeKey(place, thread)}`;

/** The cards of a place, as messages. */
export const asides = (place, thread) => kept(name(place, thread), [], sessionStorage);

/** Adds a card to a place; the oldest go. */
export function addAside(place, thread, card) {
  const id = `aside-${Date.now()}-${Math.random().toString(36).slice(2, 8)}`;
  const message = {
    id, thread, author: "bot", name: "Discovery", at: now().toISOString(), edited: false, deleted: false, text: [],
    card, whisper: true, aside: true, reactions: [], mine: false, taken: false,
  };
  keep(name(place, thread), [...asides(place, thread), message].slice(-MOST), sessionStorage);
  return id;
}

/** Takes a card away. */
export function dropAside(place, thread, id) {
  keep(name(place, thread), asides(place, thread).filter((one) => one.id !== id), sessionStorage);
}

/** Messages and the cards beside them, in order of time; a card never moves before what it followed. */
export function woven(messages, cards) {
  const all = [...messages];
  for (const card of cards) {
    const at = all.findLastIndex((one) => one.at <= card.at) + 1;
    all.splice(at, 0, card);
  }
  return all;
}
