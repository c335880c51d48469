// What the page knows: who is speaking, who is here, what is open. Kept in one object; parts that must last, in storage.

import { read } from "./api.js";
import { setClock } from "./time.js";

export const state = {
  me: "",
  people: [],
  channels: [],
  private: { unread: 0 },
  waiting: {},
  commands: [],
  nextEvent: null,
  movable: true,
  place: null,
  thread: "",
};

/** How the nodes of messages are shown; `jump` is set by what knows the places. */
export const look = {
  get me() {
    return state.me;
  },
  nameOf: (id) => person(id)?.name,
  jump: () => {},
};

/** Changes who is speaking; set by what starts the page. */
export const turns = { speakAs: async () => {} };

/** Somebody by their id; the bot too. */
export const person = (id) => state.people.find((one) => one.id === id || (id === "bot" && one.bot));

/** The people who can speak, the bot left out. */
export const humans = () => state.people.filter((one) => !one.bot);

/** The zone of the speaking person. */
export const zone = () => person(state.me)?.zone ?? "UTC";

/** Asks the server for people, channels and the clock, as the speaking person sees them. */
export async function refreshState() {
  const me = state.me;
  const found = await read("state", { as: me });
  if (me !== state.me) return;
  const { people, channels, commands, movable, next_event: nextEvent } = found;
  Object.assign(state, { people, channels, commands, movable, nextEvent, private: found.private });
  state.waiting[me] = found.private.unread;
  setClock(found);
}

/** Asks how much is waiting in the private chats of the others: for the marks beside their names. */
export async function refreshWaiting() {
  const others = humans().filter((one) => one.id !== state.me);
  const found = await Promise.all(others.map((one) => read("state", { as: one.id }).catch(() => null)));
  others.forEach((one, index) => {
    if (found[index]) state.waiting[one.id] = found[index].private.unread;
  });
}

/** Reads a kept value; what cannot be read counts as not there. */
export function kept(name, missing, storage = localStorage) {
  try {
    return JSON.parse(storage.getItem(`discovery.${name}`)) ?? missing;
  } catch {
    return missing;
  }
}

/** Keeps a value; a full or forbidden storage is no reason to fail. */
export function keep(name, value, storage = localStorage) {
  try {
    storage.setItem(`discovery.${name}`, JSON.stringify(value));
  } catch {
    // Without storage the page works, it only forgets.
  }
}
