// The box that one writes in: grows with the text, keeps drafts, sends on Enter, suggests commands and people.

import { send } from "./acts.js";
import { nonce } from "./api.js";
import { avatar } from "./avatar.js";
import { fill, h, iconButton } from "./dom.js";
import { openMenu } from "./menu.js";
import { placeKey } from "./places.js";
import { humans, person, state, turns } from "./store.js";
import { suggestions } from "./suggest.js";

const drafts = new Map();
let count = 0;

/** A composer; `aim(place, thread, placeholder)` says where it writes. */
export function composer() {
  const id = `composer-${(count += 1)}`;
  let where = { place: null, thread: "" };
  let name = nonce();
  let busy = false;

  const list = h("div.suggestions", { id: `${id}-list`, role: "listbox", "aria-label": "Suggestions", hidden: true });
  const box = h("textarea.composer-box", {
    rows: "1", role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
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

  async function submit() {
    const text = box.value;
    if (!text.trim() || busy) return;
    busy = true;
    const aimed = { ...where };
    const sent = await send(text, aimed.place, aimed.thread, name);
    busy = false;
    if (!sent) return;
    name = nonce();
    drafts.delete(placeKey(aimed.place, aimed.thread));
    if (document.activeElement === button) box.focus();
    if (box.value === text) write("");
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
    drafts.set(placeKey(where.place, where.thread), box.value);
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
      const draft = drafts.get(placeKey(place, thread)) ?? "";
      where = { place, thread };
      box.placeholder = placeholder;
      box.setAttribute("aria-label", placeholder);
      const me = person(state.me) ?? { name: "?" };
      fill(speaker, avatar(me, "small"));
      speaker.title = `Speaking as ${me.name}. Change`;
      speaker.setAttribute("aria-label", speaker.title);
      if (box.value !== draft) write(draft);
      else grow();
    },
  };
}
