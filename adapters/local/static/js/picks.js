// What the speaking person picked on cards: votes are hidden from others, so only their own page remembers them.

import { keep, kept, state } from "./store.js";

const MOST = 300;
const PATIENCE = 4000;

const name = () => `picks.${state.me}`;
const cardKey = (card, message) => (card.assessment ? `${card.assessment}/${card.card}` : message);

/** Remembers a pick: one in its row, or switched on and off where several may be picked. */
export function remember(card, message, row, value, toggle) {
  const all = kept(name(), {});
  const key = cardKey(card, message);
  const rows = all[key] ?? {};
  const before = (rows[row] ?? []).filter((one) => one.value !== value);
  const off = toggle && before.length < (rows[row] ?? []).length;
  const pick = { value, generation: card.generation, at: Date.now() };
  rows[row] = off ? before : toggle ? [...before, pick] : [pick];
  delete all[key];
  const kept_ = Object.entries({ ...all, [key]: rows }).slice(-MOST);
  keep(name(), Object.fromEntries(kept_));
}

/** Forgets the picks of a card: the tap was not taken. */
export function forget(card, message) {
  const all = kept(name(), {});
  delete all[cardKey(card, message)];
  keep(name(), all);
}

/**
 * The values that the speaking person picked in a row. A prompt's generation rises with each pick that is taken; where
 * it did not rise within a few seconds, the pick was refused and is not shown.
 */
export function mine(card, message, row) {
  const picks = kept(name(), {})[cardKey(card, message)]?.[row] ?? [];
  const counted = /^\d+$/.test(card.card);
  const taken = (one) => !counted || card.generation > one.generation || Date.now() - one.at < PATIENCE;
  return picks.filter(taken).map((one) => one.value);
}
