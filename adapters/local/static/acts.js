// What a reader does: say, press, send a form, give a command; and what the answer to it means for the page.

import { ApiError, nonce, post } from "./api.js";
import { confirmed } from "./dialog.js";
import { openForm } from "./form.js";
import { refresh } from "./loads.js";
import { app, dismissOwn, messagesOf, owner, paneKey, showOwn, spotOf } from "./store.js";
import { go, speakAs } from "./route.js";
import { toast } from "./toast.js";

/** Do something; a failure is shown as a sentence. The result, or null. */
export async function tried(work) {
  try {
    return await work();
  } catch (problem) {
    if (!(problem instanceof ApiError)) throw problem;
    toast(problem.message);
    return null;
  }
}

const lastOf = (pane) => messagesOf(pane).at(-1)?.id || "";

/** Show what the server answers: a card for the reader alone, a form, or nothing. */
function shown(reply, where, instead = "") {
  if (!reply) return;
  if (reply.close && instead) dismissOwn(instead);
  if (reply.card) showOwn(where.key, reply.card, where.last, instead);
  if (reply.form) openForm(reply.form, (values, key) => sent(reply.form, values, where, instead, key));
}

const spotted = (pane) => ({ key: paneKey(pane), last: lastOf(pane), spot: spotOf(pane), as: app.as });

/** Send a form; the field errors, or null when all is well. */
async function sent(form, values, where, instead, key) {
  const { channel = "", thread = "" } = where.spot;
  const body = { as: where.as, form: form.id, assessment: form.assessment, card: form.card, channel, thread, values, nonce: key };
  const reply = await post("submit", body);
  if (reply.errors && Object.keys(reply.errors).length) return reply.errors;
  if (instead && reply.card) dismissOwn(instead);
  shown(reply, where);
  await refresh();
  return null;
}

/** Press a button or a pick of a card. */
export async function press(pane, card, what, from = "") {
  if (what.confirm && !(await confirmed(what.confirm, what.label, what.style === "danger"))) return;
  const where = spotted(pane);
  const { assessment, card: name, generation } = card;
  const { action, value = "", row = "" } = what;
  const body = { as: where.as, assessment, card: name, action, value, row, generation, thread: where.spot.thread || "" };
  const reply = await tried(() => post("press", body));
  const instead = from.startsWith("own-") ? from : "";
  if (reply && action === "launch") app.follow = where.spot.channel || "";
  shown(reply, where, instead);
  if (reply && !reply.card && !reply.form && ["launch", "never_mind"].includes(action)) dismissOwn(instead);
  await refresh();
  if (reply?.card) document.querySelector(`#${pane} .message-own:last-of-type .card`)?.focus();
}

/** Say something in a pane, or give the command that it is. Whether it was taken. */
export async function say(pane, text) {
  const where = spotted(pane);
  const slash = /^\/(discovery\b)?\s*(.*)$/s.exec(text);
  const verbs = (app.state.commands || []).map((one) => one.text.replace(/^\/?(discovery\s+)?/, "").split(/\s/)[0]);
  const command = slash && (slash[1] || verbs.includes(slash[2].split(/\s/)[0]));
  const body = { as: where.as, ...where.spot, text: command ? slash[2] || "help" : text, nonce: nonce() };
  const reply = await tried(() => post(command ? "command" : "send", body));
  if (reply && command) shown(reply, where);
  if (reply) await refresh();
  return Boolean(reply);
}

/** Let the owner begin an assessment in a channel. */
export async function startAssessment() {
  const boss = owner();
  if (boss && boss.id !== app.as) speakAs(boss.id);
  if (app.place.kind !== "channel") go({ kind: "channel", id: app.state.channels[0].id });
  await say("main", "/discovery start");
}

/** Open the thread of a run that was just launched, once its opening post is there. */
export function followLaunch() {
  if (!app.follow || app.place.id !== app.follow || app.thread || !app.main) return;
  const opening = app.main.messages.findLast((one) => one.card?.card === "opening");
  if (!opening || opening.replies === undefined || app.seenOpenings?.has(opening.id)) return;
  app.follow = "";
  go(app.place, opening.thread || `${app.place.id}/${opening.id}`);
}

/** Note the opening posts that were there before. */
export function noteOpenings() {
  if (app.follow || !app.main) return;
  app.seenOpenings = new Set(app.main.messages.filter((one) => one.card?.card === "opening").map((one) => one.id));
}

/** A simple act on a message: edit, delete, react, adopt. */
export async function onMessage(name, body) {
  await tried(() => post(name, { as: app.as, ...body }));
  await refresh();
}

/** Move the clock. */
export async function step(name) {
  await tried(() => post("clock", { step: name }));
  await refresh();
}

/** Let time run, or stop it. */
export async function play(on) {
  await tried(() => post("play", { on }));
  await refresh();
}
