// Dialogs: a box over the page that Esc closes and that gives the focus back.

import { h, iconButton } from "./dom.js";

/** Open a dialog with these contents; `closed` is called when it is gone. Gives a function that closes it. */
export function openDialog({ title, body, foot = null, wide = false, closed = () => {} }) {
  const back = document.activeElement;
  const box = h("dialog", { class: wide ? "dialog dialog-wide" : "dialog", "aria-labelledby": "dialog-title" });
  const close = () => box.open && box.close();
  box.append(
    h("div", { class: "dialog-head" }, h("h2", { id: "dialog-title" }, title), iconButton("close", "Close", close)),
    body,
  );
  if (foot) box.append(foot);
  box.addEventListener("close", () => {
    box.remove();
    closed();
    if (back && back.isConnected) back.focus({ preventScroll: true });
  });
  box.addEventListener("pointerdown", (event) => {
    if (event.target === box && box.dataset.light) close();
  });
  document.body.append(box);
  box.showModal();
  return { close, box };
}

/** Ask before something that is hard to take back. */
export function confirmed(question, label, danger = false) {
  return new Promise((done) => {
    let answer = false;
    const yes = () => {
      answer = true;
      dialog.close();
    };
    const body = h("div", { class: "dialog-body" }, h("p", {}, question));
    const foot = h(
      "div",
      { class: "dialog-foot" },
      h("button", { type: "button", class: "button button-quiet", on: { click: () => dialog.close() } }, "Never mind"),
      h("button", { type: "button", class: `button ${danger ? "button-danger" : "button-primary"}`, on: { click: yes } }, label),
    );
    const dialog = openDialog({ title: "Are you sure?", body, foot, closed: () => done(answer) });
    foot.lastChild.focus();
  });
}
