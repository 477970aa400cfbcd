import { reject } from "./errors.js";

/** Refuses a JSON value with half of a UTF-16 pair in a text or a name: no encoding can hold it. */
export function checkEncodable(value: unknown, path = ""): void {
  const waiting: unknown[] = [value];
  while (waiting.length) {
    const each = waiting.pop();
    if (typeof each === "string") {
      if (!each.isWellFormed()) reject("unencodable", path);
    } else if (Array.isArray(each)) {
      for (const item of each) waiting.push(item);
    } else if (typeof each === "object" && each !== null) {
      for (const name of Object.keys(each)) {
        if (!name.isWellFormed()) reject("unencodable", path);
        waiting.push((each as Record<string, unknown>)[name]);
      }
    }
  }
}
