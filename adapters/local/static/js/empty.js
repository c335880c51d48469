// What stands where nothing has been said yet: what this is, and what to do first.

import { give } from "./acts.js";
import { h, icon } from "./dom.js";
import { channelName } from "./places.js";
import { humans, person, state, turns } from "./store.js";

/** The invitation of an empty channel or private chat. */
export function emptyPlace(place) {
  return place.private ? emptyPrivate(place) : emptyChannel(place);
}

function emptyChannel(place) {
  const start = h("button.button.primary.big", { type: "button", onclick: () => startAsOwner(place) }, "Start a discovery");
  return h("section.empty", {},
    h("span.empty-mark", { "aria-hidden": "true" }, icon("compass", 34)),
    h("h2", {}, `Nothing has been said in ${channelName(place.channel)} yet`),
    h("p", {}, "Discovery asks a team a few short questions a day, right here in a thread. Type ",
      h("code", {}, "/discovery start"), " below, or:"),
    start,
    h("ol.empty-steps", {},
      step("1", `Start as ${owner()}`, "An account and a session are enough. A preview shows what it will ask of whom."),
      step("2", "Answer as the team", "Choose who is speaking under “Speak as” and write in the thread, or tap."),
      state.movable
        ? step("3", "Let days pass", "“Next event” on top moves the clock to where something happens: five days in a minute.")
        : null),
    whoNow());
}

function step(number, title, text) {
  const mark = h("span.step-number", { "aria-hidden": "true" }, number);
  return h("li", {}, mark, h("div", {}, h("b", {}, title), h("p", {}, text)));
}

const owner = () => humans().find((one) => one.owner)?.name.split(" ")[0] ?? "the owner";

async function startAsOwner(place) {
  const owner = humans().find((one) => one.owner);
  if (owner && !person(state.me)?.owner) await turns.speakAs(owner.id);
  await give("start", place, "");
}

function whoNow() {
  const me = person(state.me);
  return me ? h("p.quiet", {}, "You are speaking as ", h("b", {}, me.name), me.role ? `, ${me.role}.` : ".") : null;
}

function emptyPrivate(place) {
  const help = h("button.button", { type: "button", onclick: () => give("help", place, "") }, "Show what it can do");
  return h("section.empty", {},
    h("span.empty-mark", { "aria-hidden": "true" }, icon("lock", 30)),
    h("h2", {}, `Only ${person(state.me)?.name ?? "you"} and Discovery can read this`),
    h("p", {}, "Private questions, reminders and the owner’s digest arrive here. Answers can be written here too."),
    help);
}
