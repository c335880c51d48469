// Dialogs: a form of the bot, a question before something is done, and forms of the chat itself.

import { fill, h, iconButton, rich } from "./dom.js";
import { field, valueOf } from "./inputs.js";
import { keep, kept, look, state } from "./store.js";

const UPFRONT = 6;
const LONG = 9;

function dialog(title, ...content) {
  const box = h("dialog.dialog", { "aria-label": title });
  const close = iconButton("close", "Close", () => box.close());
  const back = wayBack(document.activeElement);
  box.append(h("header.dialog-head", {}, h("h2", {}, title), close), ...content);
  box.addEventListener("close", () => {
    box.remove();
    back();
  });
  document.body.append(box);
  box.showModal();
  return box;
}

/**
 * How the focus goes back to what opened a dialog: to the control that took its place where it was drawn anew, else to
 * the newest message beside it, else to the box to write in.
 */
function wayBack(opener) {
  const { id } = opener.closest("[data-id]")?.dataset ?? {};
  const { key } = opener.dataset;
  const pane = opener.closest(".pane");
  return () => {
    if (document.activeElement !== document.body) return;
    const message = id && pane?.querySelector(`[data-id="${CSS.escape(id)}"]`);
    const again = message && key && message.querySelector(`[data-key="${CSS.escape(key)}"]`);
    const near = pane?.querySelector(".message:last-child") ?? pane?.querySelector(".composer-box");
    (opener.isConnected ? opener : again || message || near)?.focus({ preventScroll: true });
  };
}

/** Asks before something is done: true when the answer is yes. */
export function confirmed(question, label, danger = false) {
  return new Promise((answer) => {
    const yes = h("button.button", { type: "button", class: danger ? "danger solid" : "primary" }, label);
    const no = h("button.button", { type: "button" }, "Cancel");
    const box = dialog("Are you sure?", h("p.dialog-text", {}, question), h("footer.dialog-foot", {}, no, yes));
    box.classList.add("small");
    let said = false;
    yes.addEventListener("click", () => {
      said = true;
      box.close();
    });
    no.addEventListener("click", () => box.close());
    box.addEventListener("close", () => answer(said));
    yes.focus();
  });
}

/**
 * Opens a form. `send` gets the values by name and gives back what is wrong by name: an empty object closes the form,
 * null keeps it open (the failure is shown elsewhere). What was typed is still there when the form is opened again.
 */
export function openForm(form, send) {
  const given = form.inputs.map((one) => one.value);
  const draft = form.id ? ["draft", state.me, form.id, form.assessment, form.card, ...given].join("|") : "";
  const before = draft ? kept(draft, {}, sessionStorage) : {};
  const fields = form.inputs.map((input) => field({ ...input, value: before[input.name] ?? input.value }));
  const problems = h("p.form-problem", { role: "alert", hidden: true });
  const submit = h("button.button.primary", { type: "submit" }, form.submit || "Send");
  const text = form.text?.length ? h("div.dialog-text", {}, rich(form.text, look)) : null;
  const body = h("div.dialog-body", {}, text, problems, arranged(form, fields));
  const sheet = h("form.form", { novalidate: true }, body);
  const box = dialog(form.title, sheet);
  const cancel = h("button.button", { type: "button", onclick: () => box.close() }, "Cancel");
  sheet.append(h("footer.dialog-foot", {}, cancel, submit));
  sheet.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) sheet.requestSubmit();
  });
  sheet.addEventListener("input", () => draft && keep(draft, values(form, fields), sessionStorage));
  sheet.addEventListener("submit", async (event) => {
    event.preventDefault();
    submit.disabled = true;
    const wrong = missing(form, fields) ?? (await send(values(form, fields)));
    submit.disabled = false;
    if (wrong === null) return;
    if (Object.keys(wrong).length) tell(wrong, fields, problems);
    else {
      if (draft) keep(draft, {}, sessionStorage);
      box.close();
    }
  });
  fields.find((one) => one.focus)?.focus();
  return box;
}

function arranged(form, fields) {
  if (form.inputs.length < LONG) return fields.map((one) => one.element);
  const first = fields.filter((one, index) => index < UPFRONT || one.input.required);
  const rest = fields.filter((one) => !first.includes(one));
  const more = h("details.form-more", {}, h("summary", {}, `More settings (${rest.length})`), rest.map((one) => one.element));
  return [...first.map((one) => one.element), more];
}

function values(form, fields) {
  const named = fields.filter((one) => one.input.kind !== "note");
  return Object.fromEntries(named.map((one) => [one.input.name, valueOf(one)]));
}

function missing(form, fields) {
  const empty = fields.filter((one) => one.input.required && one.input.kind !== "note" && !valueOf(one).trim());
  return empty.length ? Object.fromEntries(empty.map((one) => [one.input.name, "This is needed."])) : null;
}

function tell(wrong, fields, problems) {
  const known = new Set(fields.map((one) => one.input.name));
  const elsewhere = Object.entries(wrong).filter(([name]) => !known.has(name)).map(([, text]) => text);
  fill(problems, elsewhere.join(" "));
  problems.hidden = !elsewhere.length;
  for (const one of fields) one.problem(wrong[one.input.name] ?? "");
  const first = fields.find((one) => wrong[one.input.name]);
  first?.element.closest("details")?.setAttribute("open", "");
  first?.focus?.();
}
