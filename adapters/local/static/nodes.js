// Turns the server's list of nodes into elements. Every text becomes a text node.

import { h } from "./dom.js";
import { app } from "./store.js";

const TAGS = { b: "strong", i: "em", q: "q", s: "s" };

/** Elements for nodes; `jump` is called with the target of a link. */
export function rich(nodes, jump) {
  return (nodes || []).map((node) => {
    switch (node.t) {
      case "text":
        return node.v;
      case "br":
        return h("br");
      case "at":
        return h("span", { class: node.id === app.as ? "at at-me" : "at" }, at(rich(node.c, jump)));
      case "a":
        return link(node, jump);
      default:
        return h(TAGS[node.t] || "span", {}, rich(node.c, jump));
    }
  });
}

function at(children) {
  return typeof children[0] === "string" && children[0].startsWith("@") ? children : ["@", ...children];
}

function link(node, jump) {
  if (/^https?:\/\//.test(node.href)) {
    return h("a", { href: node.href, rel: "noreferrer noopener", target: "_blank" }, rich(node.c, jump));
  }
  return h("button", { type: "button", class: "jump", on: { click: () => jump(node.href) } }, rich(node.c, jump));
}

/** The plain words of nodes. */
export const plain = (nodes) =>
  (nodes || []).map((node) => (node.t === "text" ? node.v : node.t === "br" ? "\n" : plain(node.c))).join("");

/** Nodes as lines, split where a line break stands. */
export function lines(nodes) {
  const found = [[]];
  for (const node of nodes || []) {
    if (node.t === "br") found.push([]);
    else if (node.t === "text" && node.v.includes("\n")) {
      node.v.split("\n").forEach((part, place) => {
        if (place) found.push([]);
        if (part) found[found.length - 1].push({ t: "text", v: part });
      });
    } else found[found.length - 1].push(node);
  }
  return found.filter((line) => plain(line).trim());
}
