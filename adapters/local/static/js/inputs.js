// The fields of a form by kind: text, long text, choices, people, date, time, number, and a line without an input.

import { avatar } from "./avatar.js";
import { fill, h } from "./dom.js";
import { humans, state } from "./store.js";
import { city, zones } from "./time.js";

const FEW = 6;
const SHORT = 24;
let count = 0;

/** A field: its element, how its value is read, and how a problem with it is shown. */
export function field(input) {
  const id = `field-${(count += 1)}`;
  if (input.kind === "note") return { input, element: h("p.form-note", {}, input.label || input.value), problem: () => {} };
  const made = build(input, id);
  const problem = h("p.field-problem", { id: `${id}-problem`, hidden: true });
  const hint = input.hint ? h("p.hint", { id: `${id}-hint` }, input.hint) : null;
  const label = [input.label, input.required ? h("span.needed", { "aria-hidden": "true" }, " *") : null];
  const parts = [made.element, hint, problem];
  const element = made.group
    ? h("fieldset.field", {}, h("legend", {}, label), parts)
    : h("div.field", {}, h("label", { for: id }, label), parts);
  describe(made.controls, input, id, hint);
  const focus = () => made.controls()[0]?.focus();
  return { input, element, read: made.read, focus, problem: (text) => show(text, problem, made.controls) };
}

/** What a field holds, as text; several values are joined by a newline. */
export const valueOf = (one) => one.read?.() ?? "";

function describe(controls, input, id, hint) {
  for (const control of controls()) {
    control.setAttribute("aria-describedby", `${hint ? `${id}-hint ` : ""}${id}-problem`);
    if (input.required) control.setAttribute("aria-required", "true");
  }
}

function show(text, problem, controls) {
  fill(problem, text);
  problem.hidden = !text;
  for (const control of controls()) control.setAttribute("aria-invalid", text ? "true" : "false");
}

function build(input, id) {
  if (input.kind === "choice") return input.several ? checks(input) : choice(input, id);
  if (input.kind === "people" || input.kind === "person") return people(input);
  const types = { date: "date", time: "time", number: "number" };
  const control = input.kind === "long"
    ? h("textarea", { id, rows: "4", dir: "auto", value: input.value })
    : h("input", { id, dir: "auto", type: types[input.kind] ?? "text", value: input.value, autocomplete: "off", list: zoneList(input, id) });
  const list = zoneList(input, id) ? h("datalist", { id: `${id}-zones` }, zones().map((value) => h("option", { value }))) : null;
  return { element: list ? h("div", {}, control, list) : control, read: () => control.value, controls: () => [control] };
}

const zoneList = (input, id) => (input.name === "zone" ? `${id}-zones` : null);

function choice(input, id) {
  const few = input.options.length <= FEW && input.options.every(([, label]) => label.length <= SHORT);
  if (few) return marked(input, "radio", input.options.map(([value, label]) => ({ value, content: label })), "chips");
  const control = h("select", { id });
  if (!input.required || !input.value) control.append(h("option", { value: "" }, input.required ? "Please choose" : "—"));
  for (const [value, label] of input.options) control.append(h("option", { value }, label));
  control.value = input.value;
  return { element: control, read: () => control.value, controls: () => [control] };
}

function checks(input) {
  const short = input.options.every(([, label]) => label.length <= SHORT);
  return marked(input, "checkbox", input.options.map(([value, label]) => ({ value, content: label })), short ? "chips" : "lines");
}

function people(input) {
  const options = humans().map((one) => ({
    value: one.id,
    content: [
      avatar(one, "tiny"),
      h("span.who", {}, one.name, one.id === state.me ? " (you)" : ""),
      h("span.hint", {}, `${one.role} · ${city(one.zone)}`),
    ],
  }));
  return marked(input, input.kind === "people" || input.several ? "checkbox" : "radio", options, "lines");
}

/** Options with a mark each: one of them (radio), or any number (checkbox). A second click takes a radio's mark off. */
function marked(input, type, options, look) {
  const chosen = new Set(input.value.split("\n"));
  const name = `group-${(count += 1)}`;
  const controls = options.map(({ value }) => h("input", { type, name, value, checked: chosen.has(value) }));
  if (type === "radio" && !input.required) loosen(controls);
  const line = ({ content }, index) => h("label.option", {}, controls[index], h("span.option-text", {}, content));
  const element = h("div.options", { class: look }, options.map(line));
  const read = () => controls.filter((one) => one.checked).map((one) => one.value).join("\n");
  return { element, read, controls: () => controls, group: true };
}

function loosen(controls) {
  let current = controls.find((one) => one.checked) ?? null;
  for (const control of controls) {
    control.addEventListener("click", () => {
      if (current === control) control.checked = false;
      current = control.checked ? control : null;
    });
  }
}
