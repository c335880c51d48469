// The box that one writes in: grows with the text, sends on Enter, suggests commands and people. What is sent leaves the
// box at once and comes back where it did not arrive; what is not sent yet is kept as long as the tab, also when reloaded.

import { send } from "./acts.js";
import { nonce } from "./api.js";
import { avatar } from "./avatar.js";
import { fill, h, iconButton } from "./dom.js";
import { openMenu } from "./menu.js";
import { placeKey } from "./places.js";
import { humans, keep, kept, person, state, turns } from "./store.js";
import { suggestions } from "./suggest.js";

let count = 0;

const draft = (key) => kept(`typed.${key}`, "", sessionStorage);
const keepDraft = (key, text) => keep(`typed.${key}`, text, sessionStorage);

/** A composer; `aim(place, thread, placeholder)` says where it writes. */
export function composer() {
  const id = `composer-${(count += 1)}`;
  let where = { place: null, thread: "" };
  let line = Promise.resolve();
  let back = { key: "", text: "", name: "" };

  const list = h("div.suggestions", { id: `${id}-list`, role: "listbox", "aria-label": "Suggestions", hidden: true });
  const box = h("textarea.composer-box", {
    rows: "1", dir: "auto", role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
  });
  const speaker = h("button.speaker", { type: "button", onclick: choose, "aria-haspopup": "menu", "aria-expanded": "false" });
  const button = iconButton("send", "Send", () => submit(), { class: "send" });
  const kbd = (name) => h("kbd", {}, name);
  const hint = h("p.composer-hint", {}, kbd("Enter"), " sends · ", kbd("Shift Enter"), " new line · ", kbd("/"), " commands");
  const element = h("div.composer", {}, list, h("div.composer-frame", {}, speaker, box, button), hint);
  const key = suggestions(box, list, () => submit());

  function choose() {
    const items = humans().map((one) => ({
      label: `${one.name}${one.role ? `, ${one.role}` : ""}`, picture: avatar(one, "tiny"),
      run: () => turns.speakAs(one.id).then(() => box.focus()),
    }));
    openMenu(speaker, items, "Speak as", "start");
  }

  /** Sends what stands here, after what was sent before; the same text sent again after a failure is one message. */
  function submit() {
    const text = box.value;
    if (!text.trim()) return;
    const { place, thread } = where;
    const key = placeKey(place, thread);
    const name = back.key === key && back.text === text ? back.name : nonce();
    const me = state.me;
    if (document.activeElement === button) box.focus();
    keepDraft(key, "");
    write("");
    line = line.then(() => send(text, place, thread, name, me)).then((sent) => sent || giveBack(key, text, name));
  }

  function giveBack(key, text, name) {
    back = { key, text, name };
    const typed = draft(key);
    keepDraft(key, typed ? `${text}\n${typed}` : text);
    if (placeKey(where.place, where.thread) === key) write(draft(key));
  }

  function write(text) {
    box.value = text;
    grow();
  }

  function grow() {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 220)}px`;
    button.disabled = !box.value.trim();
  }

  box.addEventListener("input", () => {
    keepDraft(placeKey(where.place, where.thread), box.value);
    grow();
  });
  box.addEventListener("keydown", (event) => {
    if (key(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    }
  });

  return {
    element,
    focus: () => box.focus(),
    aim(place, thread, placeholder) {
      const typed = draft(placeKey(place, thread));
      where = { place, thread };
      box.placeholder = placeholder;
      box.setAttribute("aria-label", placeholder);
      const me = person(state.me) ?? { name: "?" };
      fill(speaker, avatar(me, "small"));
      speaker.title = `Speaking as ${me.name}. Change`;
      speaker.setAttribute("aria-label", speaker.title);
      if (box.value !== typed) write(typed);
      else grow();
    },
  };
}
