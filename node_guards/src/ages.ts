import { reject, rejectAbsent } from "./errors.js";

const TIME = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]{1,9})?Z$/;
// Clocks differ; an event from further ahead than this was not written by AWS.
const AHEAD = 300;
// Milliseconds of the year 5138, and far more than any time that is not ahead.
const LATEST = 1e14;

/** Refuses a time over `limit` seconds ago, or in the future: a text, or seconds or milliseconds. */
export function checkAge(value: unknown, path: string, limit: number): void {
  const age = Date.now() / 1000 - seconds(value, path);
  if (!(-AHEAD <= age && age <= limit)) reject("too-old", path);
}

function seconds(value: unknown, path: string): number {
  if (typeof value === "number") {
    if (!(-LATEST < value && value < LATEST)) reject("too-old", path);
    return value > 1e11 ? value / 1000 : value;
  }
  if (typeof value !== "string") return rejectAbsent(value, path);
  if (/^[0-9]{1,13}$/.test(value)) return seconds(Number(value), path);
  const [, ...parts] = TIME.exec(value) ?? reject("malformed", path);
  const [year, month, day, hour, minute, second] = parts.map(Number) as [number, number, number, number, number, number];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isDay = year >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isDay || hour > 23 || minute > 59 || second > 59) reject("malformed", path);
  return date.setUTCHours(hour, minute, second) / 1000;
}
