import { isPrintable } from "./text.js";
import { isObject, own } from "./values.js";

/** The origins whose scripts may read answers, and refusals. */
export interface Cors {
  /** Returns the headers of an answer to a request from `origin`, the header of that name. */
  headers(origin: string | null | undefined): Record<string, string>;
}

/**
 * Returns the CORS headers for origins such as `https://shop.example`; `["*"]` allows every origin.
 *
 * An HTTP API or a function URL with a CORS configuration writes these headers itself.
 */
export function cors(options: { origins: Iterable<string>; credentials?: boolean }): Cors {
  const given: unknown = options.origins;
  if (typeof given === "string" || typeof (given as Iterable<unknown> | undefined)?.[Symbol.iterator] !== "function") {
    throw new TypeError('origins of cors() must be a collection of texts, such as ["https://shop.example"].');
  }
  const origins = [...options.origins];
  const credentials: unknown = options.credentials ?? false;
  if (!origins.length) throw new TypeError('origins of cors() must name one, such as ["https://shop.example"].');
  if (typeof credentials !== "boolean") throw new TypeError("credentials of cors() must be true or false.");
  for (const origin of origins) checkOrigin(origin);
  if (credentials && origins.includes("*")) {
    throw new RangeError("credentials of cors() needs origins: browsers refuse it with '*'.");
  }
  return {
    headers(origin) {
      if (origins.includes("*")) return { "Access-Control-Allow-Origin": "*" };
      // The answer depends on the origin, also where it is not allowed: a cache has to know.
      const found: Record<string, string> = { Vary: "Origin" };
      if (typeof origin === "string" && origins.includes(origin)) {
        found["Access-Control-Allow-Origin"] = origin;
        if (credentials) found["Access-Control-Allow-Credentials"] = "true";
      }
      return found;
    },
  };
}

function checkOrigin(origin: unknown): void {
  if (origin === "*") return;
  const host = typeof origin === "string" ? (/^https?:\/\/(.*)$/s.exec(origin)?.[1] ?? "") : "";
  if (!host || /[/*]/.test(host) || !isPrintable(host) || host !== host.toLowerCase()) {
    throw new RangeError(`origins of cors() has ${JSON.stringify(origin)}: write it as https://shop.example.`);
  }
}

/** The origin that an event's headers name, undefined where it is not one text. */
export function originOf(event: unknown): string | undefined {
  for (const headers of [own(event, "headers"), own(event, "multiValueHeaders")]) {
    if (!isObject(headers)) continue;
    for (const name of Object.keys(headers)) {
      if (name.toLowerCase() !== "origin") continue;
      const value = headers[name];
      const one: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
      const origin = isObject(one) ? own(one, "value") : one;
      return typeof origin === "string" ? origin : undefined;
    }
  }
  return undefined;
}
