// The inputs of a form, one kind each: a label, a hint, the control, and room for an error.

import { avatar, h } from "./dom.js";
import { humans } from "./store.js";

const NATIVE = { text: "text", date: "date", time: "time", number: "number" };
const SHORT = new Set(["date", "time", "number"]);
const RADIOS = 5;
let count = 0;

/** A field: `node` to show, `read` its value, `error` to set a problem, `focus` to go there. */
export function field(input, kept) {
  const value = kept ?? input.value ?? "";
  if (input.kind === "note") return { node: h("p", { class: "field-note" }, input.label || input.value) };
  const id = `field-${++count}`;
  const made = control(input, value, id);
  const error = h("p", { class: "field-error", id: `${id}-error`, hidden: true });
  const hint = input.hint ? h("p", { class: "field-hint", id: `${id}-hint` }, input.hint) : null;
  const label = [input.label || input.name, input.required ? h("span", { class: "needed", title: "needed" }, " *") : null];
  const size = SHORT.has(input.kind) ? "field field-short" : "field";
  const node = made.group
    ? h("fieldset", { class: size, role: made.role }, h("legend", {}, label), hint, made.node, error)
    : h("div", { class: size }, h("label", { for: id }, label), hint, made.node, error);
  const said = [hint ? `${id}-hint` : "", `${id}-error`].filter(Boolean).join(" ");
  (made.group ? node : made.target).setAttribute("aria-describedby", said);
  if (input.required && !made.group) made.target.setAttribute("aria-required", "true");
  return {
    node,
    read: made.read,
    focus: () => made.target?.focus(),
    error(text) {
      error.textContent = text;
      error.hidden = !text;
      node.classList.toggle("field-wrong", Boolean(text));
      (made.group ? node : made.target).setAttribute("aria-invalid", text ? "true" : "false");
    },
  };
}

function control(input, value, id) {
  if (input.kind === "people") return people(value, id);
  if (input.kind === "person") {
    return select(humans().map((one) => [one.id, one.role ? `${one.name} · ${one.role}` : one.name]), value, id);
  }
  if (input.kind === "choice") {
    const options = input.options.map(([key, label]) => [key, label || key]);
    if (input.several) return boxes("checkbox", options, value.split("\n"), id);
    return options.length <= RADIOS ? boxes("radio", options, [value], id) : select(options, value, id);
  }
  if (input.kind === "long") {
    const area = h("textarea", { id, class: "input", rows: 3, value });
    return { node: area, target: area, read: () => area.value };
  }
  const box = h("input", { id, class: "input", type: NATIVE[input.kind] || "text", value, autocomplete: "off" });
  if (input.kind === "number") box.setAttribute("inputmode", "decimal");
  if (input.name === "zone") return zones(box, id);
  return { node: box, target: box, read: () => box.value };
}

function zones(box, id) {
  box.setAttribute("list", `${id}-zones`);
  const known = Intl.supportedValuesOf ? Intl.supportedValuesOf("timeZone") : [];
  const list = h("datalist", { id: `${id}-zones` }, known.map((zone) => h("option", { value: zone })));
  return { node: h("div", {}, box, list), target: box, read: () => box.value };
}

function select(options, value, id) {
  const known = options.some(([key]) => key === value);
  const box = h(
    "select",
    { id, class: "input" },
    known ? null : h("option", { value: "" }, "Choose …"),
    options.map(([key, label]) => h("option", { value: key }, label)),
  );
  box.value = known ? value : "";
  return { node: box, target: box, read: () => box.value };
}

function boxes(type, options, chosen, id) {
  const inputs = options.map(([key], place) => {
    const box = h("input", { type, name: id, value: key, id: `${id}-${place}` });
    box.checked = chosen.includes(key);
    return box;
  });
  const node = h(
    "div",
    { class: "options" },
    options.map(([, label], place) => h("label", { class: "option" }, inputs[place], h("span", {}, label))),
  );
  const read = () => inputs.filter((box) => box.checked).map((box) => box.value).join("\n");
  const role = type === "radio" ? "radiogroup" : null;
  return { node, target: inputs.find((box) => box.checked) || inputs[0], group: true, read, role };
}

/** Everyone as a chip to switch on; many people get a box to filter them. */
function people(value, id) {
  const chosen = new Set(value.split("\n").filter(Boolean));
  const chips = humans().map((one) => {
    const chip = h(
      "button",
      { type: "button", class: "person-chip", "aria-pressed": String(chosen.has(one.id)), data: { name: one.name.toLowerCase() } },
      avatar(one, "avatar-small"),
      h("span", {}, one.name, one.role ? h("span", { class: "soft" }, ` ${one.role}`) : null),
    );
    chip.addEventListener("click", () => {
      if (chosen.has(one.id)) chosen.delete(one.id);
      else chosen.add(one.id);
      chip.setAttribute("aria-pressed", String(chosen.has(one.id)));
      chip.dispatchEvent(new Event("input", { bubbles: true }));
    });
    return chip;
  });
  const shelf = h("div", { class: "chips" }, chips);
  const parts = [shelf];
  if (chips.length > 10) {
    const filter = h("input", { class: "input", id: `${id}-filter`, placeholder: "Find a person", "aria-label": "Find a person" });
    filter.addEventListener("input", (event) => {
      event.stopPropagation();
      for (const chip of chips) chip.hidden = !chip.dataset.name.includes(filter.value.trim().toLowerCase());
    });
    parts.unshift(filter);
  }
  const read = () => humans().map((one) => one.id).filter((one) => chosen.has(one)).join("\n");
  return { node: h("div", {}, parts), target: chips[0], group: true, read };
}
