// Puts off drawing while a pointer presses something: what is replaced between press and release would not be clicked.

const PATIENCE = 50;
const CLICKED = "a, button, label, summary";
const waiting = new Map();
let down = false;

/** Begins to notice presses and releases. */
export function watchPointer() {
  addEventListener("pointerdown", (event) => (down = Boolean(event.target.closest?.(CLICKED))), true);
  for (const name of ["pointerup", "pointercancel", "blur", "dragend"]) addEventListener(name, release, true);
}

/** Draws now, or once the pointer is up; of several drawings of one thing the last. */
export function whenReleased(thing, draw) {
  if (down) waiting.set(thing, draw);
  else draw();
}

function release(event) {
  if (event.type === "blur" && event.target !== window) return;
  down = false;
  setTimeout(() => {
    const draws = [...waiting.values()];
    waiting.clear();
    draws.forEach((draw) => draw());
  }, PATIENCE);
}
