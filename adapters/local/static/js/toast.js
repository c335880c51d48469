// Short notes at the edge of the page, and what screen readers hear.

import { h, iconButton } from "./dom.js";

const SHOWN = 7000;

/** Shows a sentence for a while; a problem is read out at once. */
export function toast(sentence, kind = "") {
  const note = h("div.toast", { class: kind, role: kind === "problem" ? "alert" : "status" }, h("span", {}, sentence));
  note.append(iconButton("close", "Close this note", () => note.remove()));
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), SHOWN);
}

/** Shows what went wrong; a failure that is none of the server's is also told to the console. */
export function problem(failure) {
  if (failure.status === undefined) console.error(failure);
  toast(failure.status === undefined ? "Something on this page went wrong. Reloading it helps." : failure.message, "problem");
}

/** Has screen readers say something, without moving anything. */
export function announce(sentence) {
  const box = document.getElementById("announcer");
  box.textContent = sentence.length > 200 ? `${sentence.slice(0, 200)} …` : sentence;
}
