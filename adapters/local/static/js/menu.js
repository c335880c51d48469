// A small menu beside the control that opened it: arrow keys move, Escape closes, the focus goes back.

import { h, icon } from "./dom.js";

let open = null;

/** Opens a menu of `{label, icon or picture, run, danger}` items at a control, in line with its start or end. */
export function openMenu(anchor, items, label, side = "end") {
  closeMenu();
  const box = h("div.menu", { role: "menu", "aria-label": label }, items.map(item));
  const layer = anchor.closest("dialog") ?? document.body;
  layer.append(box);
  anchor.setAttribute("aria-expanded", "true");
  open = { box, anchor };
  put(box, anchor, side);
  box.addEventListener("keydown", steer);
  box.querySelector("button")?.focus();
  setTimeout(() => document.addEventListener("pointerdown", outside), 0);
}

function item(one) {
  const run = () => {
    closeMenu();
    one.run();
  };
  const class_ = one.danger ? "danger" : "";
  return h("button.menu-item", { type: "button", role: "menuitem", class: class_, onclick: run }, one.picture ?? icon(one.icon), one.label);
}

function put(box, anchor, side) {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  const left = side === "start" ? at.left : at.right - width;
  box.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  const below = at.bottom + 6;
  box.style.top = `${below + height > innerHeight - 8 ? Math.max(8, at.top - height - 6) : below}px`;
}

function outside(event) {
  if (open && !open.box.contains(event.target)) closeMenu();
}

function steer(event) {
  const buttons = [...open.box.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (event.key === "Escape" || event.key === "Tab") {
    event.stopPropagation();
    closeMenu();
  } else if (to !== undefined) {
    event.preventDefault();
    buttons.at(to % buttons.length).focus();
  }
}

/** Closes the menu that is open, if any. */
export function closeMenu() {
  if (!open) return;
  const { box, anchor } = open;
  const inside = box.contains(document.activeElement);
  open = null;
  document.removeEventListener("pointerdown", outside);
  box.remove();
  anchor.setAttribute("aria-expanded", "false");
  if (inside) anchor.focus();
}
