// One sentence at the edge of the page when something did not work, or when a thing is done.

import { h, iconButton } from "./dom.js";

/** Show a sentence for a while; the same sentence is shown once. */
export function toast(text, kind = "error") {
  const shelf = document.getElementById("toasts");
  if ([...shelf.children].some((one) => one.dataset.text === text)) return;
  const node = h("div", { class: `toast toast-${kind}`, data: { text } }, h("p", {}, text));
  const away = () => node.remove();
  node.append(iconButton("close", "Dismiss", away));
  let timer = setTimeout(away, 9000);
  node.addEventListener("pointerenter", () => clearTimeout(timer));
  node.addEventListener("pointerleave", () => (timer = setTimeout(away, 3000)));
  shelf.append(node);
}
