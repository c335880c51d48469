// One message of a list: who, when, what; its reactions, replies, and what can be done with it.

import { adopt, edit, react, remove } from "./acts.js";
import { dropAside } from "./asides.js";
import { avatar } from "./avatar.js";
import { card } from "./card.js";
import { confirmed } from "./dialog.js";
import { h, icon, iconButton, rich, words } from "./dom.js";
import { REACTIONS, reactionIcon } from "./icons.js";
import { openMenu } from "./menu.js";
import { go } from "./places.js";
import { look, person, state, zone } from "./store.js";
import { clockTime, dayKey, now, shortDay, whole } from "./time.js";

/** A message as an element. `shown` has `place`, `thread`, `compact` (same author as above) and `redraw`. */
export function messageElement(message, shown) {
  const at = new Date(message.at);
  const body = h("div.message-body", {}, [
    message.whisper ? whisperLine(message, shown) : null,
    shown.compact ? null : header(message, at),
    content(message, shown),
    reactionLine(message),
    replyLine(message, shown),
  ]);
  const facts = { tabindex: "-1", "data-id": message.id, class: classes(message, shown), "aria-label": summary(message, at) };
  const left = shown.compact
    ? h("time.message-side", { datetime: message.at, title: whole(at, zone()) }, clockTime(at, zone()))
    : h("div.message-side", {}, avatar(person(message.author) ?? { name: message.name }));
  return h("article.message", facts, left, body, message.deleted ? null : tools(message, shown));
}

function classes(message, shown) {
  const names = { compact: shown.compact, whisper: message.whisper, bot: message.card, gone: message.deleted };
  return Object.keys(names).filter((name) => names[name]).join(" ");
}

const summary = (message, at) => `${message.name}, ${clockTime(at, zone())}`;

function header(message, at) {
  const author = person(message.author);
  const tag = author?.bot || message.card ? h("span.tag", {}, "App") : author?.role ? h("span.role", {}, author.role) : null;
  const time = h("time", { datetime: message.at, title: whole(at, zone()) }, clockTime(at, zone()));
  return h("div.message-head", {}, h("span.author", {}, message.name), tag, time);
}

function whisperLine(message, shown) {
  const drop = () => {
    dropAside(shown.place, shown.thread, message.id);
    shown.redraw();
  };
  const close = message.aside ? h("button.link", { type: "button", onclick: drop }, "Dismiss") : null;
  return h("div.whisper-line", {}, icon("eye", 14), "Only visible to you", close);
}

function content(message, shown) {
  if (message.deleted) return h("p.gone", {}, "This message was deleted.");
  if (message.card) return card(message, shown.place, shown.thread);
  if (shown.editing === message.id) return editor(message, shown);
  const mark = message.edited ? h("span.edited", {}, " (edited)") : null;
  return h("div.message-text", {}, rich(message.text, look), mark);
}

function editor(message, shown) {
  const box = h("textarea", { "aria-label": "Edit your message", "data-key": "editor", dir: "auto", rows: "3", value: words(message.text) });
  const done = () => shown.edit("");
  const save = async () => {
    if (box.value.trim() && (await edit(message, box.value)) !== null) done();
  };
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") done();
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      save();
    }
  });
  const buttons = h("div.card-buttons", {},
    h("button.button.primary", { type: "button", onclick: save }, "Save"),
    h("button.button", { type: "button", onclick: done }, "Cancel"));
  setTimeout(() => box.focus(), 0);
  return h("div.editor", {}, box, buttons);
}

function reactionLine(message) {
  if (!message.reactions?.length) return null;
  return h("div.reactions", {}, message.reactions.map((one) => {
    const drawing = reactionIcon(one.emoji);
    const label = `${one.emoji.replaceAll("_", " ")}, ${one.count}${one.mine ? ", yours" : ""}`;
    const taken = message.taken && one.emoji === "white_check_mark";
    const facts = {
      type: "button", "aria-pressed": one.mine ? "true" : "false", "aria-label": taken ? `Taken as an answer, ${label}` : label,
      title: taken ? "Taken as an answer" : label, class: one.emoji, onclick: () => react(message, one.emoji, one.mine),
    };
    return h("button.reaction", facts, drawing ? icon(drawing, 15) : `:${one.emoji}:`, h("span", {}, one.count));
  }));
}

function replyLine(message, shown) {
  if (shown.thread || !message.replies) return null;
  const last = message.last_reply ? new Date(message.last_reply) : null;
  const fresh = message.unread_replies ? h("span.new", {}, `${message.unread_replies} new`) : null;
  const when = last ? h("span.when", {}, `last ${moment(last)}`) : null;
  const count = message.replies === 1 ? "1 reply" : `${message.replies} replies`;
  const onclick = () => go(shown.place, message.thread);
  return h("button.replies", { type: "button", onclick, "data-key": "replies" }, icon("reply", 16), h("b", {}, count), when, fresh);
}

const moment = (at) =>
  dayKey(at, zone()) === dayKey(now(), zone()) ? clockTime(at, zone()) : `${shortDay(at, zone())}, ${clockTime(at, zone())}`;

function tools(message, shown) {
  if (message.aside) return null;
  const all = actions(message, shown);
  if (!all.length) return null;
  const quick = all.filter((one) => one.quick).map((one) => iconButton(one.icon, one.label, one.run, { class: "quick" }));
  const open = (event) => openMenu(event.currentTarget, all, "What to do with this message");
  const more = iconButton("more", "More actions", open, { "aria-haspopup": "menu", "aria-expanded": "false", "data-key": "more" });
  return h("div.tools", { role: "group", "aria-label": "Message actions" }, quick, more);
}

function actions(message, shown) {
  const inChannel = !message.whisper && !shown.place?.private;
  const yours = (emoji) => message.reactions.some((one) => one.emoji === emoji && one.mine);
  const reactions = REACTIONS.map(([emoji, label]) => ({
    label: yours(emoji) ? `Take back: ${label}` : `React: ${label}`, icon: emoji, quick: emoji === "thumbsup",
    run: () => react(message, emoji, yours(emoji)),
  }));
  const list = [];
  if (inChannel && !shown.thread) {
    list.push({ label: "Reply in thread", icon: "reply", quick: true, run: () => go(shown.place, message.thread) });
  }
  if (!message.card && (shown.thread || shown.place?.private)) list.push(answering(message));
  if (!message.whisper) list.push(...reactions);
  if (message.author === state.me && !message.card) {
    list.push({ label: "Edit", icon: "edit", run: () => shown.edit(message.id) });
    list.push({ label: "Delete", icon: "trash", danger: true, run: () => erase(message) });
  }
  return list;
}

function answering(message) {
  if (message.taken) return { label: "Not an answer", icon: "undo", quick: true, run: () => adopt(message, true) };
  return { label: "Take as answer", icon: "speech_balloon", quick: true, run: () => react(message, "speech_balloon", false) };
}

async function erase(message) {
  const sure = await confirmed("Delete this message? An answer in it is withdrawn too.", "Delete", true);
  if (sure) await remove(message);
}
