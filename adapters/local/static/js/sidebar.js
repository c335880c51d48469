// The list on the left: channels, the private chat with the bot, and the people one can speak as.

import { avatar } from "./avatar.js";
import { attempt } from "./acts.js";
import { openForm } from "./dialog.js";
import { fill, h, icon, iconButton } from "./dom.js";
import { whenReleased } from "./held.js";
import { address, go } from "./places.js";
import { humans, person, state } from "./store.js";
import { city, clockTime, now, weekday } from "./time.js";

/** Draws the list; `speakAs` changes who is speaking. */
export const drawSidebar = (speakAs) => whenReleased("sidebar", () => draw(speakAs));

function draw(speakAs) {
  const box = document.getElementById("sidebar");
  const focused = box.contains(document.activeElement) ? document.activeElement.dataset.key : "";
  fill(box, heading("Channels", "Make a channel", newChannel), channels(), heading("Private"), direct(),
    heading("Speak as", "Add somebody", newPerson), people(speakAs));
  if (focused) box.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function heading(title, label, onclick) {
  return h("div.side-head", {}, h("h2", {}, title), label ? iconButton("plus", label, onclick, { "data-key": label }) : null);
}

function channels() {
  return h("ul.side-list", { onkeydown: arrows }, state.channels.map((one) => {
    const here = state.place?.channel === one.id;
    return h("li", {}, entry(icon("hash", 17), one.name.replace(/^#/, ""), one.unread, { channel: one.id }, here));
  }));
}

function direct() {
  const bot = person("bot") ?? { name: "Discovery", bot: true };
  const here = Boolean(state.place?.private);
  return h("ul.side-list", {}, h("li", {}, entry(avatar(bot, "tiny"), bot.name, state.private.unread, { private: true }, here, true)));
}

function entry(picture, name, unread, place, here, counted = false) {
  const mark = unread ? h("span.badge", { class: counted ? "loud" : "" }, unread > 99 ? "99+" : unread) : null;
  const label = unread ? `${name}, ${unread} new` : name;
  const onclick = (event) => {
    event.preventDefault();
    document.body.dataset.pane = "main";
    go(place);
  };
  const facts = {
    href: address(place), onclick, "aria-label": label, "aria-current": here ? "page" : null,
    class: unread ? "unread" : "", "data-key": name,
  };
  return h("a.side-item", facts, picture, h("span.side-name", {}, name), mark);
}

function people(speakAs) {
  const list = h("div.side-list", { role: "radiogroup", "aria-label": "Speak as" });
  list.addEventListener("keydown", arrows);
  for (const one of humans()) list.append(speaker(one, speakAs));
  return list;
}

function speaker(one, speakAs) {
  const here = one.id === state.me;
  const waits = here ? 0 : state.waiting[one.id] ?? 0;
  const facts = {
    type: "button", role: "radio", "aria-checked": here ? "true" : "false", tabindex: here ? "0" : "-1",
    onclick: () => speakAs(one.id), "data-key": one.id, title: waits ? `${waits} private messages wait for ${one.name}` : null,
  };
  const time = `${weekday(now(), one.zone)} ${clockTime(now(), one.zone)} · ${city(one.zone)}`;
  return h("button.speaker-item", facts, avatar(one, "small"), h("span.speaker-text", {},
    h("span.side-name", {}, one.name),
    h("span.side-small", {}, one.role),
    h("span.side-small.local-time", { "data-zone": one.zone }, time)),
  waits ? h("span.badge.loud", {}, waits) : null);
}

/** Brings the local times beside the names up to date. */
export function tickTimes() {
  for (const box of document.querySelectorAll(".local-time")) {
    const { zone } = box.dataset;
    const time = `${weekday(now(), zone)} ${clockTime(now(), zone)} · ${city(zone)}`;
    if (box.textContent !== time) box.textContent = time;
  }
}

function arrows(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const items = [...event.currentTarget.querySelectorAll("a, button")];
  items.at((items.indexOf(document.activeElement) + step) % items.length)?.focus();
}

const text = (name, label, hint, value = "", required = true) =>
  ({ name, label, hint, value, required, kind: "text", options: [], several: false });

function newChannel() {
  const inputs = [text("name", "Name", "Small letters, digits and hyphens, as in northwind-data")];
  const form = { title: "Make a channel", submit: "Make it", inputs };
  openForm(form, (values) => attempt("channels", values).then((done) => done && {}));
}

function newPerson() {
  const inputs = [
    text("name", "Name", "First and last name"),
    text("role", "Role", "As in data scientist; the bot asks people by their role", "", false),
    text("zone", "Time zone", "As in Europe/Berlin", Intl.DateTimeFormat().resolvedOptions().timeZone),
  ];
  openForm({ title: "Add somebody to this chat", submit: "Add", inputs }, (values) => attempt("people", values).then((done) => done && {}));
}
