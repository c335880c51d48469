// Draws a list of messages: day dividers, authors once in a row; what did not change keeps its element.

import { h, icon, words } from "./dom.js";
import { messageElement } from "./message.js";
import { state, zone } from "./store.js";
import { dayKey, dayName, now } from "./time.js";
import { announce } from "./toast.js";

const TOGETHER = 5 * 60 * 1000;
const NEAR = 120;
const MARGIN = 8;

/** A list; `draw(messages, shown)` brings it up to date. */
export function messageList(label) {
  const items = h("div.messages", { role: "feed", "aria-label": label });
  const end = h("div.messages-end");
  const element = h("div.scroll", {}, items, end);
  const pill = h("button.new-pill", { type: "button", hidden: true, onclick: land }, "New messages", icon("chevron", 16));
  let drawn = new Map();
  let place = "";
  let newest = "";
  items.addEventListener("keydown", steer);
  element.addEventListener("scroll", () => atEnd() && (pill.hidden = true), { passive: true });

  /** Whether the newest message is in view, or at least its beginning where it is taller than the pane. */
  function atEnd() {
    const last = items.lastElementChild;
    const left = element.scrollHeight - element.scrollTop - element.clientHeight;
    if (left <= NEAR || !last) return true;
    const top = last.offsetTop - element.scrollTop;
    return top >= 0 && top < element.clientHeight / 2;
  }

  /** Shows the newest message: its end, or its beginning where it is taller than the pane. */
  function land() {
    const last = items.lastElementChild;
    const tall = last && last.offsetHeight > element.clientHeight - 2 * MARGIN;
    element.scrollTop = tall ? last.offsetTop - MARGIN : element.scrollHeight;
    pill.hidden = true;
  }

  /** Notes where the topmost message in view stands; what it gives back puts it there again after others changed. */
  function hold() {
    const inView = (one) => one.dataset.id && one.offsetTop + one.offsetHeight > element.scrollTop;
    const top = [...items.children].find(inView);
    const before = top?.getBoundingClientRect().top;
    return () => {
      const again = top && find(top.dataset.id);
      if (again) element.scrollTop += again.getBoundingClientRect().top - before;
    };
  }

  const find = (id) => items.querySelector(`[data-id="${CSS.escape(id)}"]`);

  function draw(messages, shown, key) {
    const fresh = key !== place;
    const stay = !fresh && !atEnd();
    const low = element.scrollHeight - element.scrollTop - element.clientHeight <= NEAR;
    const focus = focused(items);
    const steady = hold();
    const next = new Map();
    const children = [];
    for (const [name, sign, build] of wanted(messages, shown)) {
      const known = drawn.get(name);
      const same = !fresh && known?.sign === sign;
      const child = same ? known.child : build();
      if (!same && known) keepOpen(known.child, child);
      next.set(name, { sign, child });
      children.push(child);
    }
    if (!fresh) tell(messages, drawn);
    drawn = next;
    place = key;
    settle(items, children);
    if (!fresh) steady();
    items.lastElementChild?.setAttribute("tabindex", "0");
    refocus(items, focus);
    const came = newest !== messages.at(-1)?.id;
    newest = messages.at(-1)?.id;
    const own = came && messages.at(-1)?.author === state.me;
    if (fresh || (came && !stay) || own) land();
    else if (came) pill.hidden = false;
    else if (low) element.scrollTop = element.scrollHeight;
  }

  return { element, pill, draw, end, find };
}

function* wanted(messages, shown) {
  let before = null;
  for (const one of messages) {
    const at = new Date(one.at);
    const day = dayKey(at, zone());
    if (day !== before?.day) {
      const name = dayName(at, now(), zone());
      yield [`day ${day}`, name, () => h("div.day", { role: "separator", "aria-label": name }, h("span", {}, name))];
    }
    const near = before && before.day === day && at - before.at < TOGETHER && before.one.author === one.author;
    const plain = (message) => !message.card && !message.deleted && !message.whisper;
    const compact = Boolean(near && plain(one) && plain(before.one));
    const here = { ...shown, compact };
    const editing = shown.editing === one.id;
    const sign = JSON.stringify([one, compact, editing, state.me, shown.picked?.(one)]);
    yield [one.id, sign, () => messageElement(one, here)];
    if (shown.thread && !before && messages.length > 1) yield replyCount(messages.length - 1);
    before = { one, at, day };
  }
}

function replyCount(count) {
  const text = count === 1 ? "1 reply" : `${count} replies`;
  return ["replies", text, () => h("div.count", { role: "separator", "aria-label": text }, h("span", {}, text))];
}

/** Puts the children in order; those that stay are not moved, so that they keep what the browser knows of them. */
function settle(items, children) {
  const stay = new Set(children);
  for (const one of [...items.children]) if (!stay.has(one)) one.remove();
  children.forEach((child, index) => {
    if (items.children[index] !== child) items.insertBefore(child, items.children[index] ?? null);
  });
}

/** Takes over what the person has opened or typed in a message that is drawn anew. */
function keepOpen(from, to) {
  const [typed, empty] = [from.querySelector(".editor"), to.querySelector(".editor")];
  if (typed && empty) empty.replaceWith(typed);
  if (from.querySelector("details[open]")) to.querySelector("details")?.setAttribute("open", "");
}

function focused(items) {
  const here = document.activeElement;
  if (!items.contains(here)) return null;
  return { id: here.closest("[data-id]")?.dataset.id, key: here.dataset.key };
}

function refocus(items, focus) {
  if (!focus?.id || items.contains(document.activeElement)) return;
  const message = items.querySelector(`[data-id="${CSS.escape(focus.id)}"]`);
  const control = focus.key ? message?.querySelector(`[data-key="${CSS.escape(focus.key)}"]`) : null;
  (control ?? message ?? items.querySelector(".message:last-child"))?.focus({ preventScroll: true });
}

function tell(messages, drawn) {
  const fresh = messages.filter((one) => !drawn.has(one.id) && one.author !== state.me);
  if (!fresh.length) return;
  const last = fresh.at(-1);
  const said = last.card ? words([...last.card.heading, { t: "br" }, ...last.card.text]) : words(last.text);
  announce(fresh.length > 1 ? `${fresh.length} new messages. ${last.name}: ${said}` : `${last.name}: ${said}`);
}

function steer(event) {
  if (!event.target.matches(".message")) return;
  const all = [...event.currentTarget.querySelectorAll(".message")];
  const at = all.indexOf(event.target);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    all[Math.max(0, Math.min(to, all.length - 1))].focus();
  } else if (event.key === "Enter") {
    event.target.querySelector(".replies")?.click();
  }
}
