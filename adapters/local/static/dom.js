// Small helpers to build the page: elements, icons, avatars. Text is always text, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element: attributes, `class`, `on: {event: handler}`, `data: {key: value}`; children are nodes or strings. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, act] of Object.entries(value)) node.addEventListener(event, act);
    else if (name === "data") for (const [key, text] of Object.entries(value)) node.dataset[key] = text;
    else if (name === "class") node.className = value;
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const ICONS = {
  back: "M15 5l-7 7 7 7",
  close: "M6 6l12 12M18 6L6 18",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  plus: "M12 5v14M5 12h14",
  send: "M4 12l16-7-6 16-3-7z",
  reply: "M4 5h16v11H9l-5 4z",
  check: "M5 12.500l4.500 4.500L19 7.500",
  eye: "M2.500 12S6 6 12 6s9.500 6 9.500 6-3.500 6-9.500 6-9.500-6-9.500-6zM12 9.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z",
  thumb: "M7 11v9H4v-9zM7 11l4-7c1.500 0 2.500 1 2.500 2.500L13 10h5.500c1 0 1.800.9 1.500 2l-1.700 6.500c-.2.900-1 1.500-1.900 1.500H7",
  edit: "M4 20l1-4L16 5l3 3L8 19z",
  bin: "M5 7h14M10 7V5h4v2M7 7l1 13h8l1-13",
  play: "M8 5.500v13l10.500-6.500z",
  pause: "M8 5v14M16 5v14",
  skip: "M6 6l8 6-8 6zM18 6v12",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.400 1.400M17.600 17.600L19 19M19 5l-1.400 1.400M6.400 17.600L5 19",
  moon: "M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500z",
  help: "M9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.700.300-1 .900-1 1.700v.500M12 17h.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  down: "M12 5v14M6 13l6 6 6-6",
  caret: "M8 10l4 4 4-4",
  compass: "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM15.500 8.500l-2.200 4.800-4.800 2.200 2.200-4.800z",
  lock: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3",
  smile: "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM8.500 14c1.800 2.600 5.200 2.600 7 0M9 9.500h.01M15 9.500h.01",
};

/** A line icon; it says nothing to a screen reader. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true" })) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A button with an icon alone: its label is spoken and shown as a tip. */
export function iconButton(name, label, act, props = {}) {
  const { class: extra = "", ...rest } = props;
  return h("button", { type: "button", class: `icon-button ${extra}`, "aria-label": label, title: label, on: { click: act }, ...rest }, icon(name));
}

/** A person's avatar: two letters on a colour that stays theirs; the bot has its mark. */
export function avatar(person, size = "") {
  if (person.bot || person.id === "bot") return h("span", { class: `avatar avatar-bot ${size}`, "aria-hidden": "true" }, icon("compass"));
  let sum = 7;
  for (const letter of person.id || person.name) sum = (sum * 33 + letter.codePointAt(0)) % 9973;
  return h("span", { class: `avatar tint-${sum % 8} ${size}`, "aria-hidden": "true" }, initials(person.name));
}

/** The first letters of the first and the last word of a name. */
export function initials(name) {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words[words.length - 1]] : [words[0]];
  return ends.map((word) => [...word][0] || "").join("").toUpperCase();
}

/** A number for marks: 1 to 99, then 99+. */
export const few = (count) => (count > 99 ? "99+" : String(count));

/** "1 reply", "2 replies". */
export const counted = (count, one, many) => `${count} ${count === 1 ? one : many}`;

/** Say something to a screen reader without moving anything. */
export function announce(text) {
  document.getElementById("announce").textContent = text;
}

/** The same work once, a little later, however often it was asked for. */
export function coalesced(work, wait) {
  let timer = 0;
  return () => {
    if (timer) return;
    timer = setTimeout(() => {
      timer = 0;
      work();
    }, wait);
  };
}
