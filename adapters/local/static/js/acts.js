// What the person does: one request each; what comes back is a card beside the conversation, a form, or a sentence.

import { act, nonce } from "./api.js";
import { addAside, dropAside } from "./asides.js";
import { openForm } from "./dialog.js";
import { fields } from "./places.js";
import { forget, remember } from "./picks.js";
import { look, state } from "./store.js";
import { now } from "./time.js";
import { problem, toast } from "./toast.js";

/** When a run was launched from this page, so that its thread can be opened once it is there; empty otherwise. */
export const launched = { at: "" };

/** Called after everything that changes what is shown (set by the views), and when the bot replied at once. */
export const after = { change: () => {}, reply: () => {} };

/** Does something and shows a failure as a sentence; null where it failed. */
export async function attempt(path, body) {
  try {
    return await act(path, { as: state.me, ...body });
  } catch (failure) {
    problem(failure);
    return null;
  } finally {
    after.change();
  }
}

/** Sends a message; a `/discovery` line is a command. False where it did not leave, so that the text comes back. */
export async function send(text, place, thread, name, me) {
  const command = /^\/discovery(?:\s+|$)/i.exec(text.trim());
  if (command) return give(text.trim().slice(command[0].length), place, thread, name, me);
  if (/^\/\w/.test(text.trim())) {
    toast("The only command here is /discovery. Try /discovery help.", "problem");
    return false;
  }
  return (await attempt("send", { ...fields(place, thread), text, nonce: name, as: me })) !== null;
}

/** Gives a command. */
export async function give(text, place, thread, name = nonce(), me = state.me) {
  const reply = await attempt("command", { ...fields(place, thread), text, nonce: name, as: me });
  if (reply) answered(reply, place, thread);
  return reply !== null;
}

/** Presses a button of a card. */
export async function press(message, button, place, thread) {
  const reply = await attempt("press", tap(message, button.action, button.value, ""));
  if (!reply) return;
  if (button.action === "launch") launched.at = now().toISOString();
  if (message.aside && (reply.close || button.action === "confirm")) dropAside(place, thread, message.id);
  answered(reply, place, thread, message);
}

/** Picks something on a card: it is shown as picked at once, and taken back where the server refuses. */
export async function pick(message, row, value, toggle, place, thread) {
  remember(message.card, message.id, row, value, toggle);
  after.change();
  const reply = await attempt("press", tap(message, "pick", value, row));
  if (!reply) forget(message.card, message.id);
  else answered(reply, place, thread, message);
  setTimeout(after.change, 4200);
}

function tap(message, action, value, row) {
  const { assessment, card, generation } = message.card;
  return { assessment, card, action, value, row, generation, thread: message.thread };
}

function answered(reply, place, thread, origin = {}) {
  after.reply();
  const errors = Object.values(reply.errors ?? {});
  if (errors.length) toast(errors.join(" "), "problem");
  if (reply.card) addAside(place, thread, reply.card);
  if (reply.form) showForm(reply.form, place, thread, origin);
  after.change();
}

function showForm(form, place, thread, origin) {
  const name = nonce();
  let turn = 0;
  openForm(form, async (values) => {
    const where = { channel: place?.channel ?? "", thread: thread || origin.thread || "" };
    const { id, assessment, card } = form;
    const body = { form: id, assessment, card, ...where, values, nonce: `${name}-${turn}` };
    const reply = await attempt("submit", body);
    if (!reply) return null;
    if (Object.keys(reply.errors ?? {}).length) {
      turn += 1;
      return reply.errors;
    }
    if (origin.aside && reply.close) dropAside(place, thread, origin.id);
    answered(reply, place, thread, origin);
    return {};
  });
}

/** Reacts to a message, or takes the reaction back. */
export const react = (message, emoji, off) => attempt("react", { message: message.id, emoji, off });

/** Says that a message is an answer, or that it is none. */
export const adopt = (message, undo) => attempt("adopt", { message: message.id, undo });

/** Changes one's own message. */
export const edit = (message, text) => attempt("edit", { message: message.id, text });

/** Deletes one's own message. */
export const remove = (message) => attempt("delete", { message: message.id });

/** Follows a link to a prompt or a message. */
export const jump = (to) => look.jump(to);
