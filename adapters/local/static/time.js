// Times as the viewer reads them: in their zone, with the weekday.

const made = new Map();

function format(zone, options) {
  const key = `${zone}|${JSON.stringify(options)}`;
  if (!made.has(key)) {
    let maker;
    try {
      maker = new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options });
    } catch {
      maker = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
    }
    made.set(key, maker);
  }
  return made.get(key);
}

/** "09:30" */
export const clock = (at, zone) => format(zone, { hour: "2-digit", minute: "2-digit" }).format(new Date(at));

/** "Mon 23 Nov" */
export const day = (at, zone) =>
  format(zone, { weekday: "short", day: "numeric", month: "short" }).format(new Date(at)).replace(",", "");

/** "Monday 23 November" */
export const longDay = (at, zone) =>
  format(zone, { weekday: "long", day: "numeric", month: "long" }).format(new Date(at)).replace(",", "");

/** "Mon 23 Nov, 09:30" */
export const moment = (at, zone) => `${day(at, zone)}, ${clock(at, zone)}`;

/** Which day it is there: equal for two moments of one day. */
export const dayKey = (at, zone) => format(zone, { year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(at));

/** How a day is called next to now: "Today", "Yesterday", or its name. */
export function dayName(at, now, zone) {
  if (dayKey(at, zone) === dayKey(now, zone)) return `Today, ${longDay(at, zone)}`;
  if (dayKey(at, zone) === dayKey(Date.parse(now) - 864e5, zone)) return `Yesterday, ${longDay(at, zone)}`;
  return longDay(at, zone);
}

/** The city of a zone: "New York". */
export const city = (zone) => zone.split("/").pop().replaceAll("_", " ");
