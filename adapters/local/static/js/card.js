// A post of the bot as a card: lead, heading, text, fields, rows with picks, quick picks, buttons, progress, details.

import { pick, press } from "./acts.js";
import { confirmed } from "./dialog.js";
import { add, h, rich, words } from "./dom.js";
import { mine } from "./picks.js";
import { look } from "./store.js";

/** The card of a message; `place` and `thread` say where it is shown. */
export function card(message, place, thread) {
  const shown = message.card;
  const seen = { ...look, jump: (to) => look.jump(to, shown.assessment) };
  const part = (name, nodes) => (nodes?.length ? h(`div.card-${name}`, {}, rich(nodes, seen)) : null);
  const prompt = /^\d+$/.test(shown.card);
  const heading = shown.heading?.length ? h("h3.card-heading", {}, rich(shown.heading, seen)) : null;
  return h("div.card", { class: prompt ? "prompt" : "" }, [
    part("lead", shown.lead),
    prompt ? h("div.card-top", {}, heading, progress(shown.progress)) : heading,
    part("text", shown.text),
    fieldList(shown.fields, seen),
    prompt ? null : progress(shown.progress),
    shown.rows.length ? h("div.card-rows", {}, shown.rows.map((row) => rowLine(message, row, seen, place, thread))) : null,
    picks(message, "", shown.picks, shown.several, place, thread, "Quick picks"),
    buttons(message, place, thread),
    part("note", shown.note),
    details(shown.details, seen),
  ]);
}

function fieldList(fields, seen) {
  if (!fields.length) return null;
  const pair = (one) => h("div.card-field", {}, h("dt", {}, one.label), h("dd", {}, rich(one.value, seen)));
  return h("dl.card-fields", {}, fields.map(pair));
}

function progress(shown) {
  if (!shown) return null;
  const share = shown.total > 0 ? Math.min(1, shown.done / shown.total) : 0;
  const bar = h("div.bar-done");
  bar.style.width = `${share * 100}%`;
  const words = shown.label || `${shown.done} of ${shown.total}`;
  const facts = { role: "progressbar", "aria-valuemin": "0", "aria-valuemax": shown.total, "aria-valuenow": shown.done };
  return h("div.card-progress", {}, h("div.bar", { ...facts, "aria-label": words }, bar), h("span", {}, words));
}

function rowLine(message, row, seen, place, thread) {
  const label = h("div.row-text", {}, rich(row.text, seen));
  if (row.note?.length) label.append(h("div.row-note", {}, rich(row.note, seen)));
  const toggle = row.several || row.picks.length === 1;
  const name = label.textContent.slice(0, 80);
  const steps = ladder(row);
  if (steps) {
    label.querySelector(".row-note").remove();
    return h("div.card-row.ladder", {}, label, picks(message, row.id, steps, toggle, place, thread, name));
  }
  return h("div.card-row", {}, label, picks(message, row.id, row.picks, toggle, place, thread, name));
}

/** Picks whose meanings stand line by line in the small print ("1 · By hand"): each becomes a line to tap. */
function ladder(row) {
  const lines = words(row.note).split("\n").map((line) => line.trim()).filter(Boolean);
  const fits = row.picks.length > 2 && lines.length === row.picks.length
    && row.picks.every((one, index) => lines[index].startsWith(`${one.label} · `));
  return fits ? row.picks.map((one, index) => ({ ...one, label: lines[index] })) : null;
}

function picks(message, row, offered, several, place, thread, name) {
  if (!offered.length) return null;
  const chosen = new Set(mine(message.card, message.id, row));
  const short = !several && offered.length > 2 && offered.every((one) => one.label.length < 14);
  const group = h("div.picks", { role: "group", "aria-label": name, class: row && short ? "joined" : "" });
  return add(group, offered.map((one) => {
    const on = one.chosen || chosen.has(one.value);
    const onclick = () => pick(message, row, one.value, several, place, thread);
    const facts = { type: "button", "aria-pressed": on ? "true" : "false", onclick, "data-key": `${row}/${one.value}` };
    return h("button.pick", facts, one.label);
  }));
}

function buttons(message, place, thread) {
  if (!message.card.buttons.length) return null;
  return h("div.card-buttons", {}, message.card.buttons.map((one) => {
    const onclick = async (event) => {
      const element = event.currentTarget;
      if (element.ariaDisabled === "true") return;
      if (one.confirm && !(await confirmed(one.confirm, one.label, one.style === "danger"))) return;
      element.ariaDisabled = "true"; // Unlike `disabled` it keeps the focus.
      await press(message, one, place, thread);
      element.ariaDisabled = null;
    };
    const facts = { type: "button", class: one.style, onclick, "data-key": `${one.action}/${one.value}` };
    return h("button.button", facts, one.label);
  }));
}

function details(nodes, seen) {
  if (!nodes?.length) return null;
  return h("details.card-details", {}, h("summary", {}, "Show details"), h("div", {}, rich(nodes, seen)));
}
