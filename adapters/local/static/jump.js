// Goes to what a link means: the card of prompt 7, or a message, wherever it is; and lets it flash.

import { get } from "./api.js";
import { refresh } from "./loads.js";
import { go } from "./route.js";
import { app, messagesOf } from "./store.js";
import { toast } from "./toast.js";

const short = (id) => id.replace(/^local:(?=m\d)/, "");

/** Does a message fit a link? Numbers of prompts are those of one assessment. */
function fits(message, href, assessment) {
  if (!href.startsWith("#")) return short(message.id) === short(href);
  return message.card?.card === href.slice(1) && (!assessment || message.card.assessment === assessment);
}

/** Go to the target of a link that stands in a card of this assessment. */
export async function jumpTo(href, assessment = "") {
  for (const pane of ["thread", "main"]) {
    const found = messagesOf(pane).find((one) => fits(one, href, assessment));
    if (found) return flash(pane, found.id);
  }
  const target = await searched(href, assessment);
  if (!target) return toast("That message is not here any more.", "info");
  go({ kind: "channel", id: target.channel }, target.thread);
  await refresh();
  return flash(target.thread ? "thread" : "main", target.message);
}

async function searched(href, assessment) {
  for (const channel of app.state.channels) {
    const { messages } = await get("channel", { as: app.as, id: channel.id });
    for (const root of [...messages].reverse()) {
      if (fits(root, href, assessment)) return { channel: channel.id, thread: "", message: root.id };
      if (!root.replies) continue;
      const thread = await get("thread", { as: app.as, id: root.thread });
      const found = thread.messages.find((one) => fits(one, href, assessment));
      if (found) return { channel: channel.id, thread: root.thread, message: found.id };
    }
  }
  return null;
}

function flash(pane, id) {
  const node = document.querySelector(`#${pane} [data-message="${CSS.escape(id)}"]`);
  if (!node) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  node.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  node.classList.remove("flash");
  requestAnimationFrame(() => node.classList.add("flash"));
  setTimeout(() => node.classList.remove("flash"), 2400);
  node.focus({ preventScroll: true });
}
