// What could be meant while typing: commands after "/", people after "@". Arrow keys choose, Tab or Enter takes. Only
// what was chosen by arrows is sent at once: whoever typed a part of a command sees first what it became.

import { fill, h } from "./dom.js";
import { avatar } from "./avatar.js";
import { humans, person, state } from "./store.js";

const MOST = 40;

/** Adds suggestions to a text box; `run` sends a command that needs no more words. Gives back what keys do. */
export function suggestions(box, list, run) {
  let items = [];
  let at = 0;
  let chosen = false;

  function show(found) {
    items = found.slice(0, MOST);
    at = 0;
    chosen = false;
    draw();
  }

  function draw() {
    list.hidden = !items.length;
    box.setAttribute("aria-expanded", items.length ? "true" : "false");
    fill(list, items.map((one, index) => option(one, index)));
    list.children[at]?.scrollIntoView({ block: "nearest" });
    if (items.length) box.setAttribute("aria-activedescendant", `${list.id}-${at}`);
    else box.removeAttribute("aria-activedescendant");
  }

  function option(one, index) {
    const facts = { id: `${list.id}-${index}`, role: "option", "aria-selected": index === at ? "true" : "false" };
    const element = h("div.suggestion", facts, one.picture, h("b", {}, one.label), h("span", {}, one.hint));
    element.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      at = index;
      take(false);
    });
    return element;
  }

  function take(send) {
    const one = items[at];
    if (!one) return false;
    box.setRangeText(one.text, one.from, box.selectionEnd, "end");
    show([]);
    if (send && one.whole) run();
    else box.dispatchEvent(new Event("input"));
    return true;
  }

  box.addEventListener("input", () => show(suggested(box)));
  box.addEventListener("blur", () => show([]));

  /** Whether a suggestion would add to what stands in the box; where that is a command as it is, Enter sends it. */
  const adds = (one) => !whole(box.value) && one.text.trim() !== box.value.trim();

  return function key(event) {
    if (!items.length) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) at = (at + step + items.length) % items.length;
    if (step) chosen = true;
    if (step) draw();
    else if (event.key === "Escape") show([]);
    else if (event.key === "Tab") take(false);
    else if (event.key === "Enter" && !event.shiftKey && (chosen || adds(items[at]))) take(chosen);
    else return false;
    return true;
  };
}

const whole = (text) => state.commands.some((one) => full(one) === text.trim().toLowerCase());

const full = ({ text }) => (text.startsWith("/") ? text : `/discovery ${text}`);

function suggested(box) {
  const before = box.value.slice(0, box.selectionEnd);
  if (before.startsWith("/") && !before.includes("\n")) return commands(before);
  const called = /(?:^|[\s(])@([\p{L}\p{N} .'-]{0,30})$/u.exec(before);
  return called ? names(called[1], before.length - called[1].length - 1) : [];
}

function commands(typed) {
  const said = typed.toLowerCase();
  return state.commands
    .map((one) => ({ label: full(one), hint: one.help }))
    .filter(({ label }) => label.toLowerCase().startsWith(said) && label.length > typed.trimEnd().length)
    .map((one) => ({ ...one, text: plain(one.label), from: 0, whole: plain(one.label) === one.label, picture: null }));
}

/** The part of a command that can be taken over: what stands in <…> is for the person to fill in. */
const plain = (text) => text.replace(/\s*<.*$/, " ");

function names(typed, from) {
  const said = typed.toLowerCase();
  const all = [...humans().filter((one) => one.id !== state.me), person("bot")].filter(Boolean);
  const parts = (one) => [one.name.toLowerCase(), ...(said ? one.name.toLowerCase().split(" ") : [])];
  const fits = (one) => parts(one).some((part) => part.startsWith(said));
  return all.filter(fits).filter((one) => one.name.toLowerCase() !== said.trim())
    .map((one) => ({ label: one.name, hint: one.role, text: `@${one.name} `, from, picture: avatar(one, "tiny") }));
}
