// Starts the page: who speaks, what is open, what changes; and the keys that work everywhere.

import { after } from "./acts.js";
import { read, renewed } from "./api.js";
import { drawClockbar, heardClock, tickClock } from "./clockbar.js";
import { watchPointer } from "./held.js";
import { jumpTo } from "./jump.js";
import { listen } from "./live.js";
import { closeMenu } from "./menu.js";
import { go, named } from "./places.js";
import { drawSidebar, tickTimes } from "./sidebar.js";
import { humans, keep, kept, look, person, refreshState, refreshWaiting, state, turns } from "./store.js";
import { announce, problem } from "./toast.js";
import { buildViews, changedAt, focusComposer, focusThread, showPlaces } from "./views.js";

const SOON = 80;
const LATER = 700;

/** Puts off a call until nothing has asked for it for a while: many changes are one. */
function calm(call, wait) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...values), wait);
  };
}

const sideSoon = calm(refreshSide, SOON);
const waitingSoon = calm(() => refreshWaiting().then(side), LATER);

function side() {
  drawSidebar(speakAs);
  document.title = total() ? `(${total()}) Discovery · local chat` : "Discovery · local chat";
}

const total = () => state.private.unread + state.channels.reduce((sum, one) => sum + one.unread, 0);

async function refreshSide() {
  try {
    await refreshState();
    side();
    tickClock();
  } catch (failure) {
    if (failure.status) problem(failure);
  }
}

const pending = new Map();
const showSoon = calm(() => {
  const told = [...pending.values()];
  pending.clear();
  told.forEach(changedAt);
}, SOON);

const heard = {
  changed(told) {
    pending.set([told.channel, told.thread, told.private_for].join("|"), told);
    showSoon();
    sideSoon();
    waitingSoon();
  },
  clock(told) {
    heardClock(told);
    sideSoon();
  },
  again() {
    renewed().catch(() => false).then(() => heard.changed({}));
  },
};

async function speakAs(id) {
  closeMenu();
  state.me = id;
  for (const storage of [sessionStorage, localStorage]) keep("me", id, storage);
  listen(id, heard);
  await refreshSide();
  await showPlaces();
  side();
  announce(`You are speaking as ${person(id)?.name}`);
  refreshWaiting().then(side);
}

async function route() {
  const { place, thread } = named(location.hash);
  const before = state.thread;
  if (place) Object.assign(state, { place, thread });
  document.body.dataset.pane = !place ? "home" : thread ? "thread" : "main";
  side();
  await showPlaces();
  if (narrow() || thread === before || state.thread !== thread) return;
  if (thread) focusComposer();
  else focusThread(before);
}

const narrow = () => matchMedia("(max-width: 760px)").matches;

/** Who spoke last in this window, else in any window, else the owner. */
async function firstPerson() {
  for (const id of [kept("me", "", sessionStorage), kept("me", ""), "local:olivia"].filter(Boolean)) {
    const found = await read("state", { as: id }).catch(() => null);
    if (found) return id;
  }
  throw new Error("nobody is here");
}

/** The way past bar and list leads to what is open, and leaves the address alone: it names a place. */
function skip(event) {
  event.preventDefault();
  document.body.dataset.pane = state.thread ? "thread" : "main";
  document.getElementById(state.thread ? "thread" : "main").focus();
}

function keys() {
  document.querySelector(".skip").addEventListener("click", skip);
  document.addEventListener("keydown", (event) => {
    const above = event.defaultPrevented || document.querySelector("dialog[open], .menu");
    if (event.key === "Escape" && state.thread && !above) go(state.place);
    const typing = event.target.matches("input, textarea, select");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      focusComposer();
    }
  });
}

async function begin() {
  state.me = await firstPerson();
  await refreshState();
  drawClockbar(() => {
    sideSoon();
    showPlaces();
  });
  turns.speakAs = speakAs;
  look.jump = (to, assessment) => jumpTo(to, assessment).catch(problem);
  buildViews(sideSoon);
  after.reply = sideSoon;
  keys();
  watchPointer();
  addEventListener("hashchange", route);
  document.addEventListener("visibilitychange", () => document.hidden || heard.changed({}));
  setInterval(() => {
    tickClock();
    tickTimes();
  }, 1000);
  if (!named(location.hash).place && !narrow() && humans().length) {
    history.replaceState(null, "", `#/c/${encodeURIComponent(state.channels[0].id)}`);
  }
  await route();
  listen(state.me, heard);
  document.body.classList.add("ready");
  refreshWaiting().then(side);
}

begin().catch(problem);
