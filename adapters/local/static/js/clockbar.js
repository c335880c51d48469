// The bar on top: the chat's own clock with the buttons that move it and when something happens next, and the theme.

import { act } from "./api.js";
import { fill, h, icon, iconButton } from "./dom.js";
import { openMenu } from "./menu.js";
import { keep, kept, person, refreshState, state, zone } from "./store.js";
import { city, clockState, clockTime, now, setClock, shortDay, soon } from "./time.js";
import { problem, toast } from "./toast.js";

const STEPS = [
  ["hour", "+1 hour", "clock"],
  ["event", "Next event", "next"],
  ["day", "Next working day", "sun"],
  ["monday", "Next Monday", "moon"],
];
const HOUR = 59 * 60 * 1000;
const THEMES = { auto: "As the system", light: "Light", dark: "Dark" };
const THEME_ICONS = { auto: "auto", light: "sun", dark: "moon" };
let moving = false;
let after = () => {};

/** Draws the bar once; `changed` is called when time has moved. */
export function drawClockbar(changed) {
  after = changed;
  const bar = document.getElementById("topbar");
  const steps = STEPS.map(([step, label]) =>
    h("button.button.step", { type: "button", id: `step-${step}`, onclick: () => move(step) }, label,
      step === "event" ? h("span.due", { id: "due" }) : null));
  const more = iconButton("clock", "Move the clock", menu, { id: "clock-menu", class: "clock-menu", "aria-haspopup": "menu", "aria-expanded": "false" });
  fill(bar,
    h("div.brand", {}, icon("compass", 22), h("span", {}, "Discovery")),
    h("div.clock", { id: "clock" },
      h("span.clock-face", {}, h("b", { id: "clock-time" }), h("span", { id: "clock-zone" }))),
    h("div.steps", { id: "steps", role: "group", "aria-label": "Move the clock" }, steps, play()),
    more,
    iconButton("auto", "Theme", theme, { id: "theme", "aria-haspopup": "menu", "aria-expanded": "false" }),
    h("p.tip", { id: "tip", hidden: true, role: "status" }),
    h("div.moving", { id: "moving", hidden: true, role: "status" }, h("span.unseen", {}, "Time is passing")));
  applyTheme(kept("theme", "auto"));
  tickClock();
}

function play() {
  const facts = { type: "button", id: "play", "aria-pressed": "false", onclick: toggle };
  return h("button.button.step.play", facts, icon("play", 16), h("span", {}, "Play"));
}

function menu(event) {
  const said = (step, label) => (step === "event" && state.nextEvent ? `${label} · ${soon(new Date(state.nextEvent), now(), zone())}` : label);
  const items = STEPS.map(([step, label, picture]) => ({ label: said(step, label), icon: picture, run: () => move(step) }));
  const playing = clockState().playing;
  items.push({ label: playing ? "Pause" : "Play: a day in ten seconds", icon: playing ? "pause" : "play", run: toggle });
  openMenu(event.currentTarget, items, "Move the clock");
}

async function move(step) {
  if (moving || clockState().playing) return;
  moving = true;
  tickClock();
  const before = now().getTime();
  const nothing = step === "event" && !state.nextEvent;
  keep("moved", true);
  try {
    await act("clock", { step, as: state.me });
    await refreshState();
    const idle = nothing && now().getTime() - before >= HOUR;
    if (idle) toast("Nothing is due, so an hour has passed. Answer something, or start a discovery.");
  } catch (failure) {
    problem(failure);
  }
  moving = false;
  tickClock();
  after();
}

async function toggle() {
  keep("moved", true);
  try {
    await act("play", { on: !clockState().playing, as: state.me });
    await refreshState();
  } catch (failure) {
    problem(failure);
  }
  tickClock();
  after();
}

/** Sets the clock by what the server told on the way. */
export function heardClock(told) {
  setClock({ ...clockState(), ...told });
  tickClock();
}

/** Brings the clock's face and its buttons up to date. */
export function tickClock() {
  const face = document.getElementById("clock-time");
  if (!face) return;
  for (const id of ["steps", "clock-menu"]) document.getElementById(id).hidden = !state.movable;
  document.getElementById("clock").title = state.movable
    ? "This chat has a clock of its own: move it, and days pass in a moment"
    : "The real time: this service has other channels, too";
  const at = now();
  const time = `${shortDay(at, zone())} · ${clockTime(at, zone())}`;
  if (face.textContent !== time) face.textContent = time;
  document.getElementById("clock-zone").textContent = person(state.me) ? city(zone()) : "";
  document.getElementById("moving").hidden = !moving && !clockState().playing;
  const busy = String(moving || clockState().playing);
  for (const [step] of STEPS) document.getElementById(`step-${step}`).setAttribute("aria-disabled", busy);
  showDue(state.nextEvent ? new Date(state.nextEvent) : null);
  playFace();
}

/** Says when something happens next, and to who has not moved the clock yet, how to get there. */
function showDue(due) {
  const words = due ? `${shortDay(due, zone())}, ${clockTime(due, zone())}` : "";
  document.getElementById("due").textContent = due ? soon(due, now(), zone()) : "";
  document.getElementById("step-event").title = due ? `Next: ${words}` : "Nothing is due";
  const invite = Boolean(due) && !kept("moved", false);
  const tip = document.getElementById("tip");
  const said = invite ? `The next thing happens on ${words}. Move the clock there with “Next event”.` : "";
  if (tip.textContent !== said) tip.textContent = said;
  tip.hidden = !invite;
  for (const one of document.querySelectorAll("#step-event, .clock-menu")) one.classList.toggle("invite", invite);
}

function playFace() {
  const { playing } = clockState();
  const button = document.getElementById("play");
  if (button.getAttribute("aria-pressed") === String(playing) && button.title) return;
  button.setAttribute("aria-pressed", String(playing));
  button.title = playing ? "Stand still again" : "Let time pass: about a working day in ten seconds";
  fill(button, icon(playing ? "pause" : "play", 16), h("span", {}, playing ? "Pause" : "Play"));
}

function theme(event) {
  const items = Object.entries(THEMES).map(([name, label]) => ({ label, icon: THEME_ICONS[name], run: () => applyTheme(name) }));
  openMenu(event.currentTarget, items, "Theme");
}

function applyTheme(name) {
  keep("theme", name);
  if (name === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  const button = document.getElementById("theme");
  fill(button, icon(THEME_ICONS[name]));
  button.title = `Theme: ${THEMES[name].toLowerCase()}`;
}
