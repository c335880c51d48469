// Follows a link in a post: to a prompt by its number, or to a message by its id, wherever it stands.

import { read } from "./api.js";
import { go } from "./places.js";
import { state } from "./store.js";
import { toast } from "./toast.js";
import { highlight, shownMessages, showPlaces } from "./views.js";

/** Goes to "#7" (of an assessment, where one is named) or to a message, and makes it stand out. */
export async function jumpTo(to, assessment = "") {
  const fits = (one) => matches(one, to, assessment);
  const here = shownMessages().findLast(fits);
  if (here && highlight(here.id)) return;
  const found = await search(fits);
  if (!found) {
    toast(to.startsWith("#") ? `There is no post ${to} that you can see.` : "That message is gone, or not yours to see.");
    return;
  }
  go(found.place, found.thread);
  Object.assign(state, { place: found.place, thread: found.thread });
  await showPlaces();
  highlight(found.id);
}

function matches(message, to, assessment) {
  if (message.deleted) return false;
  if (!to.startsWith("#")) return message.id === to;
  return message.card?.card === to.slice(1) && (!assessment || message.card.assessment === assessment);
}

async function search(fits) {
  const here = state.place?.private ? [] : [state.place.channel];
  const channels = [...here, ...state.channels.map((one) => one.id).filter((id) => !here.includes(id))];
  for (const channel of channels) {
    const found = await inChannel(channel, fits);
    if (found) return found;
  }
  const { messages } = await read("private", { as: state.me });
  const message = messages.findLast(fits);
  return message ? { place: { private: true }, thread: "", id: message.id } : null;
}

async function inChannel(channel, fits) {
  const { messages } = await read("channel", { as: state.me, id: channel });
  const place = { channel };
  const root = messages.findLast(fits);
  if (root) return { place, thread: "", id: root.id };
  for (const one of messages.filter((message) => message.replies).reverse()) {
    const thread = await read("thread", { as: state.me, id: one.thread });
    const reply = thread.messages.findLast(fits);
    if (reply) return { place, thread: one.thread, id: reply.id };
  }
  return null;
}
