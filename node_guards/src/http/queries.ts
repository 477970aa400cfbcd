import { decodedAgain } from "../percent.js";

/** Returns the decoded values of each parameter of a query (WHATWG URL, section 5.1), in their order. */
export function valuesOf(query: string, place: string): ReadonlyMap<string, string[]> {
  const found = new Map<string, string[]>();
  for (const part of query.split("&").filter(Boolean)) {
    const cut = part.includes("=") ? part.indexOf("=") : part.length;
    const [name, value] = [part.slice(0, cut), part.slice(cut + 1)].map((text) =>
      decodedAgain(text.replaceAll("+", " "), place),
    ) as [string, string];
    const values = found.get(name);
    if (values) values.push(value);
    else found.set(name, [value]);
  }
  return found;
}
