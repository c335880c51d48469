// The drawings of all icons and reactions, on a grid of 24 by 24: strokes, or areas where `fill` is set.

export const shapes = {
  dot: ["M12 12h.01"],
  hash: ["M9 4 7 20M17 4l-2 16M4 9h16M3.5 15h16"],
  plus: ["M12 5v14M5 12h14"],
  close: ["M6 6l12 12M18 6 6 18"],
  back: ["M15 5l-7 7 7 7"],
  send: [{ d: "M4 4.5 21 12 4 19.5 6.5 12.9 14 12 6.5 11.1Z", fill: true }],
  reply: ["M20 12a7.5 7.5 0 0 1-11 6.6L4 20l1.4-4.6A7.5 7.5 0 1 1 20 12Z"],
  more: [{ d: "M5 10.4a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2ZM12 10.4a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2ZM19 10.4a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2Z", fill: true }],
  smile: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z", "M8 14.2c1 1.5 2.4 2.2 4 2.2s3-.7 4-2.2", "M9 9.5v.01M15 9.5v.01"],
  edit: ["M4 20l1-4L16.5 4.5l3 3L8 19l-4 1Z", "M14 7l3 3"],
  trash: ["M5 7h14M9.5 7V4.5h5V7M7 7l1 13h8l1-13M10.5 11v5.5M13.5 11v5.5"],
  undo: ["M8 5 4 9l4 4", "M4 9h10a5.5 5.5 0 0 1 0 11h-3"],
  eye: ["M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z", "M12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6Z"],
  lock: ["M6 11h12v9H6ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3"],
  clock: ["M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Z", "M12 7.5V12l3 2"],
  play: [{ d: "M7 4.8v14.4L19 12Z", fill: true }],
  pause: [{ d: "M7 5h3.6v14H7ZM13.4 5H17v14h-3.6Z", fill: true }],
  next: [{ d: "M5 5.5v13L14 12Z", fill: true }, "M18 5.5v13"],
  sun: ["M12 7.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M5 19l1.4-1.4M17.6 6.4 19 5"],
  moon: ["M20 14.5A8.3 8.3 0 0 1 9.5 4 8.3 8.3 0 1 0 20 14.5Z"],
  auto: ["M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Z", { d: "M12 3.5a8.5 8.5 0 0 1 0 17Z", fill: true }],
  compass: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z", { d: "M16 8l-2.4 5.6L8 16l2.4-5.6Z", fill: true }],
  chevron: ["M6 9l6 6 6-6"],
  people: ["M9 5a3.2 3.2 0 1 0 0 6.4A3.2 3.2 0 0 0 9 5ZM3 19c.4-3 2.7-5 6-5s5.6 2 6 5M15.5 5.300a3 3 0 0 1 0 5.800M17.5 14.400c2 .7 3.2 2.3 3.5 4.6"],
  check: ["M5 12.5l4.5 4.500L19 7.5"],
  slash: ["M5 4h14v16H5ZM13.5 8l-3 8"],
  at: ["M12 8.500a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM15.5 8.500v5a2.5 2.5 0 0 0 5 0V12a8.5 8.5 0 1 0-3.5 6.9"],
  white_check_mark: ["M5 12.5l4.5 4.5L19 7.5"],
  speech_balloon: [{ d: "M12 4c5 0 9 3.2 9 7.200s-4 7.2-9 7.200c-.9 0-1.8-.1-2.6-.3L5 20l.9-3.400C4.1 15.3 3 13.4 3 11.2 3 7.2 7 4 12 4Z", fill: true }],
  thumbsup: [{ d: "M3 10.500h3.500V20H3ZM8 20v-9.300L11.5 4c1.4 0 2.3 1 2 2.500L13 9.500h5.500c1.5 0 2.5 1.3 2.1 2.800l-1.5 6c-.3 1-1.1 1.7-2.1 1.700Z", fill: true }],
  heart: [{ d: "M12 20.300C6 16 3 12.9 3 9.2 3 6.6 5 4.7 7.5 4.700c1.8 0 3.5 1 4.5 2.7 1-1.7 2.7-2.7 4.5-2.700C19 4.7 21 6.6 21 9.200c0 3.7-3 6.8-9 11.100Z", fill: true }],
  eyes: [{ d: "M7.5 5C9.7 5 11 8 11 12s-1.3 7-3.5 7S4 16 4 12s1.3-7 3.5-7Zm1 5.200a1.9 2.3 0 1 0 0 4.6 1.9 2.3 0 0 0 0-4.600ZM16.5 5c2.2 0 3.5 3 3.5 7s-1.3 7-3.5 7S13 16 13 12s1.3-7 3.5-7Zm1 5.200a1.9 2.3 0 1 0 0 4.6 1.9 2.3 0 0 0 0-4.600Z", fill: true }],
  tada: [{ d: "M3.5 20.5 8.5 8l7.5 7.500Z", fill: true }, "M14 4.500c1 1.5.8 3-.3 4M18.5 10c1.3-.6 2.5-.5 3.5.4M17 3v.01M20.5 6.500v.01M18 15.500v.01"],
  question: ["M8.5 9a3.6 3.6 0 1 1 5 3.300c-1 .5-1.5 1.1-1.5 2.4", "M12 18.500v.01"],
  thinking_face: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z", "M8 10v.01M15 9.500v.01M9 15.500l6-1M13.5 6.800l3-.6"],
};

/** What reactions can be picked, and how they are called. */
export const REACTIONS = [
  ["thumbsup", "Good"],
  ["white_check_mark", "Done"],
  ["eyes", "Looking at it"],
];

const ALIASES = { "+1": "thumbsup", heavy_check_mark: "white_check_mark", ballot_box_with_check: "white_check_mark" };

/** The icon of a reaction's name; empty where there is no drawing for it. */
export function reactionIcon(name) {
  const known = ALIASES[name] ?? name;
  return shapes[known] ? known : "";
}
