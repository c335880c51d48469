// A form of the bot as a dialog. What was typed is kept until the form is sent, errors stand at their fields.

import { ApiError, nonce } from "./api.js";
import { openDialog } from "./dialog.js";
import { h } from "./dom.js";
import { field } from "./fields.js";
import { rich } from "./nodes.js";
import { app, memory } from "./store.js";

const LONG = 8;
const FIRST = 4;

/** Open a form; `send(values, key)` gives the errors by field, or null when it is done. */
export function openForm(form, send) {
  const name = `form.${app.as}.${form.id}.${form.assessment || ""}.${form.card || ""}`;
  const kept = JSON.parse(memory.get(name, sessionStorage) || "{}");
  const key = nonce();
  const fields = form.inputs.map((input) => ({ input, ...field(input, kept[input.name]) }));
  const problem = h("p", { class: "form-problem", role: "alert", hidden: true });
  const submit = h("button", { type: "submit", class: "button button-primary" }, form.submit || "Send");
  const cancel = h("button", { type: "button", class: "button button-quiet", on: { click: () => dialog.close() } }, "Cancel");
  const words = rich(form.text, () => {});
  const body = h(
    "form",
    { class: "form", novalidate: true },
    h("div", { class: "dialog-body" }, words.length ? h("p", { class: "form-text" }, words) : null, arranged(fields), problem),
    h("div", { class: "dialog-foot" }, cancel, submit),
  );
  const values = () => Object.fromEntries(fields.filter((one) => one.read).map((one) => [one.input.name, one.read()]));
  body.addEventListener("input", () => memory.set(name, JSON.stringify(values()), sessionStorage));
  body.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) body.requestSubmit();
  });
  body.addEventListener("submit", async (event) => {
    event.preventDefault();
    const missing = required(fields);
    show(fields, missing, problem);
    if (Object.keys(missing).length || submit.disabled) return;
    submit.disabled = true;
    try {
      const errors = await send(values(), key);
      if (errors) show(fields, errors, problem);
      else {
        memory.set(name, "", sessionStorage);
        dialog.close();
      }
    } catch (trouble) {
      if (!(trouble instanceof ApiError)) throw trouble;
      problem.textContent = trouble.message;
      problem.hidden = false;
    } finally {
      submit.disabled = false;
    }
  });
  const dialog = openDialog({ title: form.title, body, wide: form.inputs.length > LONG });
  fields.find((one) => one.focus)?.focus();
}

/** A long form shows what is needed first; the rest, which has good values, is folded. */
function arranged(fields) {
  const folded = fields.slice(FIRST);
  const needed = fields.slice(0, FIRST).some((one) => one.input.required);
  if (fields.length <= LONG || !needed || folded.some((one) => one.input.required)) {
    return h("div", { class: "fields" }, fields.map((one) => one.node));
  }
  return [
    h("div", { class: "fields" }, fields.slice(0, FIRST).map((one) => one.node)),
    h(
      "details",
      { class: "fold form-more" },
      h("summary", {}, "More settings ", h("span", { class: "soft" }, "all have sensible values")),
      h("div", { class: "fields" }, folded.map((one) => one.node)),
    ),
  ];
}

function required(fields) {
  const empty = fields.filter((one) => one.input.required && one.read && !one.read().trim());
  return Object.fromEntries(empty.map((one) => [one.input.name, "Please fill this in."]));
}

/** Put each error at its field and go to the first; an error of no field stands at the end. */
function show(fields, errors, problem) {
  const names = new Set(fields.map((one) => one.input.name));
  const loose = Object.entries(errors).filter(([name]) => !names.has(name)).map(([, text]) => text);
  problem.textContent = loose.join(" ");
  problem.hidden = !loose.length;
  let first = null;
  for (const one of fields) {
    one.error?.(errors[one.input.name] || "");
    if (errors[one.input.name] && !first) first = one;
  }
  if (!first) return;
  const fold = first.node.closest("details");
  if (fold) fold.open = true;
  first.focus?.();
}
