// Hears from the server what changed; where the line breaks it is opened again, and everything is fetched anew.

const PATIENCE = [500, 1000, 2000, 5000];
let source = null;
let tries = 0;
let timer = 0;

/** Listens as a person: `changed(where)`, `clock(told)`, and `again()` after a break. */
export function listen(me, heard) {
  clearTimeout(timer);
  source?.close();
  source = new EventSource(`/api/events?as=${encodeURIComponent(me)}`);
  source.addEventListener("open", () => {
    tell("");
    if (tries) heard.again();
    tries = 0;
  });
  source.addEventListener("message", (event) => {
    const told = JSON.parse(event.data);
    if (told.kind === "clock") heard.clock(told);
    else heard.changed(told);
  });
  source.addEventListener("error", () => retry(me, heard));
}

function retry(me, heard) {
  source.close();
  tell("Not connected. Trying again …");
  const wait = PATIENCE[Math.min(tries, PATIENCE.length - 1)];
  tries += 1;
  timer = setTimeout(() => listen(me, heard), wait);
}

function tell(sentence) {
  const line = document.getElementById("offline");
  if (line.textContent !== sentence) line.textContent = sentence;
}
