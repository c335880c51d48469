// Builds elements without ever parsing text as HTML: h(), icons, and the server's safe nodes.

import { shapes } from "./icons.js";

const SVG = "http://www.w3.org/2000/svg";

/** An element: `h("button.primary", {onclick}, "Send")`. Attributes that are null, undefined or false are left out. */
export function h(what, attributes = {}, ...children) {
  const [tag, ...classes] = what.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) set(element, name, value);
  add(element, children);
  return element;
}

function set(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "class") element.classList.add(...value.split(" ").filter(Boolean));
  else if (name === "value" || name === "checked" || name === "hidden" || name === "disabled") element[name] = value;
  else element.setAttribute(name, value === true ? "" : value);
}

/** Appends children; lists are flattened, empty ones are skipped, everything that is no node is text. */
export function add(element, children) {
  for (const child of [children].flat(4)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

/** An icon by its name, hidden from screen readers: the control around it carries the words. */
export function icon(name, size = 18) {
  const svg = document.createElementNS(SVG, "svg");
  const shape = shapes[name] ?? shapes.dot;
  const plain = { viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true", class: `icon icon-${name}` };
  for (const [key, value] of Object.entries(plain)) svg.setAttribute(key, value);
  for (const path of shape) {
    const element = document.createElementNS(SVG, "path");
    element.setAttribute("d", path.d ?? path);
    if (path.fill) element.setAttribute("class", "filled");
    svg.append(element);
  }
  return svg;
}

/** A button that shows an icon only: `label` is what it does. */
export function iconButton(name, label, onclick, more = {}) {
  return h("button.icon-button", { type: "button", "aria-label": label, title: label, onclick, ...more }, icon(name));
}

const TAGS = { b: "strong", i: "em", q: "q", s: "s" };

/** The server's nodes as elements. `look` says who is viewing, how people are called, and what a jump does. */
export function rich(nodes, look) {
  return (nodes ?? []).map((node) => one(node, look));
}

function one(node, look) {
  if (typeof node === "string") return document.createTextNode(node);
  const inner = rich(node.c, look);
  if (node.t === "text") return document.createTextNode(node.v);
  if (TAGS[node.t]) return h(TAGS[node.t], {}, inner);
  if (node.t === "br") return h("br");
  if (node.t === "at") return h("span.mention", { class: node.id === look.me ? "mention-me" : "" }, called(node, look));
  if (node.t === "a") return link(node.href, inner, look);
  return h("span", {}, inner);
}

function called(node, look) {
  return `@${(look.nameOf(node.id) || words(node.c)).replace(/^@/, "")}`;
}

function link(href, inner, look) {
  if (/^https?:\/\//i.test(href)) return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, inner);
  const onclick = (event) => {
    event.preventDefault();
    look.jump(href);
  };
  return h("a.jump", { href: "#", onclick }, inner);
}

/** Nodes as plain text: for editing, and for screen readers. */
export function words(nodes) {
  return (nodes ?? []).map((node) => {
    if (typeof node === "string") return node;
    return node.t === "text" ? node.v : node.t === "br" ? "\n" : words(node.c);
  }).join("");
}

/** Replaces what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren();
  return add(element, children);
}
