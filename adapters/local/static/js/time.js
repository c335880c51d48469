// Moments in a person's own zone: clock times, weekdays, day dividers; and the chat's own clock as it runs.

const WEEK = 6 * 24 * 3600 * 1000;
const formats = new Map();

function format(zone, options) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, build(zone, options));
  return formats.get(key);
}

function build(zone, options) {
  try {
    return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
  }
}

/** 14:05 */
export const clockTime = (at, zone) => format(zone, { hour: "2-digit", minute: "2-digit" }).format(at);

/** Monday, 23 November */
export const longDay = (at, zone) => format(zone, { weekday: "long", day: "numeric", month: "long" }).format(at);

/** Mon 23 Nov */
export const shortDay = (at, zone) =>
  format(zone, { weekday: "short", day: "numeric", month: "short" }).format(at).replace(",", "");

/** 14:05 today, Mon 14:05 within a week, Mon 23 Nov later */
export function soon(at, now, zone) {
  if (dayKey(at, zone) === dayKey(now, zone)) return clockTime(at, zone);
  return at - now < WEEK ? `${weekday(at, zone)} ${clockTime(at, zone)}` : shortDay(at, zone);
}

/** Mon */
export const weekday = (at, zone) => format(zone, { weekday: "short" }).format(at);

/** A key that is the same for all moments of one local day. */
export const dayKey = (at, zone) => format(zone, { year: "numeric", month: "2-digit", day: "2-digit" }).format(at);

/** The whole moment with its zone, for tooltips. */
export const whole = (at, zone) => `${longDay(at, zone)}, ${clockTime(at, zone)} (${zone})`;

/** The city of a zone's name. */
export const city = (zone) => zone.split("/").pop().replaceAll("_", " ");

/** "Today", "Yesterday", or the day's name, seen from a moment. */
export function dayName(at, now, zone) {
  const key = dayKey(at, zone);
  if (key === dayKey(now, zone)) return `Today · ${longDay(at, zone)}`;
  if (key === dayKey(new Date(now.getTime() - 86400000), zone)) return `Yesterday · ${longDay(at, zone)}`;
  return longDay(at, zone);
}

let told = { now: new Date(), speed: 1, playing: false };
let heard = Date.now();

/** Sets the chat's clock by what the server told. */
export function setClock(clock) {
  told = { ...clock, now: new Date(clock.now) };
  heard = Date.now();
}

/** The chat's time now. */
export const now = () => new Date(told.now.getTime() + (Date.now() - heard) * (told.speed ?? 1));

/** Whether the clock plays, and how fast it runs by itself. */
export const clockState = () => ({ playing: told.playing, speed: told.speed });

/** Every zone that this browser knows. */
export const zones = () => Intl.supportedValuesOf?.("timeZone") ?? ["Europe/Berlin", "America/New_York", "UTC"];
