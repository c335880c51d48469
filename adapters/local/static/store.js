// What the page knows: who speaks, what is shown, and what the server said last.

/** Everything there is; `place` is what the middle shows, `thread` the open thread. */
export const app = {
  as: "",
  state: null,
  place: { kind: "none", id: "" },
  thread: "",
  main: null,
  threadData: null,
  own: new Map(),
  waiting: new Map(),
  received: 0,
  follow: "",
};

const listeners = [];

/** Call this after each change. */
export const onChange = (act) => listeners.push(act);

/** Tell everyone that something changed. */
export const changed = () => listeners.forEach((act) => act());

/** A person by id; the bot and strangers have a name too. */
export function person(id, name = "") {
  const found = app.state?.people.find((one) => one.id === id);
  return found || { id, name: name || id.replace(/^.*:/, ""), role: "", zone: "UTC", bot: id === "bot" };
}

/** The people who can speak: all but the bot. */
export const humans = () => (app.state ? app.state.people.filter((one) => !one.bot) : []);

/** Who starts assessments here. */
export const owner = () => humans().find((one) => one.owner) || humans()[0];

/** The name of the bot. */
export const botName = () => app.state?.people.find((one) => one.bot)?.name || "Discovery";

/** The viewer's zone. */
export const zone = () => app.state?.zone || "UTC";

/** The moment that the chat's clock shows. */
export function now() {
  if (!app.state) return Date.now();
  return Date.parse(app.state.now) + (performance.now() - app.received) * (app.state.speed || 1);
}

/** Where a message from a pane goes, in the words of the server. */
export function spotOf(pane) {
  if (pane === "thread") return { thread: app.thread };
  return app.place.kind === "private" ? { private: true } : { channel: app.place.id };
}

/** The name of what a pane shows, for things that are kept for it. */
export const paneKey = (pane) => `${app.as}|${Object.entries(spotOf(pane)).flat().join("|")}`;

/** The messages of a pane. */
export function messagesOf(pane) {
  if (pane === "thread") return app.threadData ? [app.threadData.root, ...app.threadData.messages] : [];
  return app.main ? app.main.messages : [];
}

/** Cards in a pane that only the viewer sees until they dismiss them. */
export const ownCards = (pane) => app.own.get(paneKey(pane)) || [];

/** Show a card to the viewer alone, below the newest message, instead of another one if that is named. */
export function showOwn(key, card, last, instead = "") {
  const kept = (app.own.get(key) || []).filter((one) => one.id !== instead);
  app.own.set(key, [...kept.slice(-4), { id: `own-${performance.now()}`, card, after: last }]);
}

/** Take such a card away. */
export function dismissOwn(id) {
  for (const [key, cards] of app.own) app.own.set(key, cards.filter((one) => one.id !== id));
}

/** Remember something between visits; a browser that keeps nothing is fine. */
export const memory = {
  get(name, where = localStorage) {
    try {
      return where.getItem(`discovery.${name}`) || "";
    } catch {
      return "";
    }
  },
  set(name, value, where = localStorage) {
    try {
      if (value) where.setItem(`discovery.${name}`, value);
      else where.removeItem(`discovery.${name}`);
    } catch {
      // Nothing is remembered then.
    }
  },
};
