// The two panes of conversation: a channel or the private chat in the middle, a thread beside it.

import { after, launched } from "./acts.js";
import { act, read } from "./api.js";
import { asides, woven } from "./asides.js";
import { composer } from "./composer.js";
import { h, icon, iconButton, fill } from "./dom.js";
import { emptyPlace } from "./empty.js";
import { whenReleased } from "./held.js";
import { messageList } from "./list.js";
import { mine } from "./picks.js";
import { channelName, fields, go, placeKey } from "./places.js";
import { humans, person, state } from "./store.js";
import { problem, toast } from "./toast.js";

const FLASH = 2400;
const panes = {};
let noticed = () => {};

/** Builds both panes; `read_` is called when something was read. */
export function buildViews(wasRead) {
  noticed = wasRead;
  panes.main = pane(document.getElementById("main"), "Messages");
  panes.thread = pane(document.getElementById("thread"), "Replies");
  after.change = redraw;
}

function pane(element, label) {
  const made = { element, head: h("header.pane-head"), list: messageList(label), box: composer(), editing: "", data: null };
  element.append(made.head, made.list.element, made.list.pill, made.box.element);
  return made;
}

/** Fetches and draws what is open. */
export async function showPlaces() {
  aim();
  await Promise.all([load(panes.main, ""), state.thread ? load(panes.thread, state.thread) : null]);
}

function aim() {
  const { place, thread } = state;
  panes.thread.element.hidden = !thread;
  document.body.classList.toggle("with-thread", Boolean(thread));
  if (!place) return;
  fill(panes.main.head, mainHead(place));
  const where = place.private ? "Discovery" : channelName(place.channel);
  panes.main.box.aim(place, "", `Message ${where}`);
  if (!thread) return;
  fill(panes.thread.head, threadHead(place));
  panes.thread.box.aim(place, thread, "Reply in this thread");
}

function mainHead(place) {
  const back = iconButton("back", "Back to the list of channels", () => (location.hash = "#/"), { class: "back" });
  const title = place.private
    ? [h("span.pane-icon", {}, icon("lock", 17)), h("h1", {}, "Discovery")]
    : [h("span.pane-icon", {}, icon("hash", 18)), h("h1", {}, channelName(place.channel).replace(/^#/, ""))];
  const about = place.private ? `Private, with ${person(state.me)?.name ?? ""}` : `${humans().length} people`;
  return [back, title, h("span.pane-about", {}, about)];
}

function threadHead(place) {
  const close = () => go(place);
  return [
    iconButton("back", "Back to the channel", close, { class: "back" }),
    h("h1", {}, "Thread"), h("span.pane-about", {}, channelName(place.channel)),
    iconButton("close", "Close the thread", close, { class: "close-thread" }),
  ];
}

async function load(one, thread) {
  const { place, me } = state;
  if (!place) return;
  const key = placeKey(place, thread);
  try {
    const path = thread ? "thread" : place.private ? "private" : "channel";
    const data = await read(path, { as: me, id: thread || place.channel });
    if (key !== placeKey(state.place, thread && state.thread)) return;
    one.data = { key, place, thread, messages: thread ? [data.root, ...data.messages] : data.messages };
    draw(one);
    if (!thread) follow(place, data.messages);
    await notice(place, thread);
  } catch (failure) {
    if (failure.status === 404) lost(place, thread);
    else if (failure.status) problem(failure);
    else unreached(one, key, place, thread);
  }
}

/** Nothing of another place or person stays under a new heading where the server cannot be reached. */
function unreached(one, key, place, thread) {
  if (one.data?.key === key || key !== placeKey(state.place, thread && state.thread)) return;
  one.data = { key, place, thread, messages: [], unreached: true };
  draw(one);
}

/** Opens the thread of the run that was just launched, where there is room for it. */
function follow(place, messages) {
  const opening = launched.at && messages.findLast((one) => one.card && one.at >= launched.at && !one.whisper);
  if (!opening) return;
  launched.at = "";
  if (!state.thread && !matchMedia("(max-width: 760px)").matches) go(place, opening.thread);
}

function lost(place, thread) {
  toast(thread ? "That thread is gone, or not yours to see." : "There is no such channel.");
  if (thread) go(place);
  else if (state.channels.length && !place.private) go({ channel: state.channels[0].id });
}

const draw = (one) => whenReleased(one, () => drawNow(one));

function drawNow(one) {
  if (!one.data) return;
  const { key, place, thread, messages, unreached: away } = one.data;
  const all = woven(messages, asides(place, thread));
  const edit = (id) => {
    one.editing = id;
    draw(one);
    if (!id) one.box.focus();
  };
  const shown = { place, thread, editing: one.editing, edit, redraw, picked };
  one.list.draw(all, shown, key);
  const instead = away ? h("p.empty", {}, "What was said here is shown again once the chat can be reached.") : emptyPlace(place);
  fill(one.list.end, all.length ? null : instead);
}

function picked(message) {
  if (!message.card) return null;
  return ["", ...message.card.rows.map((row) => row.id)].map((row) => mine(message.card, message.id, row));
}

function redraw() {
  for (const one of Object.values(panes)) draw(one);
}

async function notice(place, thread) {
  if (document.hidden) return;
  try {
    await act("read", { as: state.me, ...fields(place, thread) });
    noticed();
  } catch {
    // Not to have told what was read is no reason to disturb; the next time tells it.
  }
}

/** Fetches anew what a change concerns; a change without a place concerns everything. */
export function changedAt(told) {
  const { place, thread } = state;
  const everywhere = !told.channel && !told.thread && !told.private_for;
  const inMain = place?.private ? told.private_for === state.me : told.channel === place?.channel;
  if (everywhere || inMain) load(panes.main, "");
  if (thread && (everywhere || told.thread === thread)) load(panes.thread, thread);
}

/** Shows a message that is on the page and makes it stand out for a moment; whether it was found. */
export function highlight(id) {
  const found = panes.thread.list.find(id) ?? panes.main.list.find(id);
  if (!found || !found.offsetParent) return false;
  found.scrollIntoView({ block: "center" });
  found.classList.remove("flash");
  requestAnimationFrame(() => found.classList.add("flash"));
  setTimeout(() => found.classList.remove("flash"), FLASH);
  found.focus({ preventScroll: true });
  return true;
}

/** The messages that are shown, of the thread first. */
export const shownMessages = () => [...(state.thread ? panes.thread.data?.messages ?? [] : []), ...(panes.main.data?.messages ?? [])];

/** Puts the cursor into the box that belongs to what is open. */
export const focusComposer = () => (state.thread ? panes.thread : panes.main).box.focus();

/** Puts the focus back on the post whose thread was closed. */
export function focusThread(thread) {
  const root = panes.main.data?.messages.find((one) => one.thread === thread);
  const found = root && panes.main.list.find(root.id);
  (found?.querySelector(".replies") ?? found)?.focus({ preventScroll: true });
}
