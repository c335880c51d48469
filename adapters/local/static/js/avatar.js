// A person's picture: initials on a colour of their own; the bot has its compass.

import { h, icon } from "./dom.js";

const COLOURS = 8;

/** The picture of somebody, hidden from screen readers: the name stands beside it. */
export function avatar(one, size = "") {
  if (one.bot || one.name === "Discovery") return h("span.avatar.avatar-bot", { class: size, "aria-hidden": "true" }, icon("compass", 20));
  const initials = one.name.split(/\s+/).map((word) => word[0]).join("").slice(0, 2).toUpperCase();
  let sum = 0;
  for (const letter of one.name) sum = (sum * 31 + letter.codePointAt(0)) % 997;
  return h("span.avatar", { class: `tone-${sum % COLOURS} ${size}`, "aria-hidden": "true" }, initials);
}
