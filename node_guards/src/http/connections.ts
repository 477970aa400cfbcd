import { Misread, reject } from "../errors.js";
import { isLonger, isPrintable } from "../text.js";
import { field, get, matches } from "../values.js";

const CONNECTION_ID = /^[A-Za-z0-9_=+/-]{1,128}$/;
// What `@connections` is called at is made of both: https://DOMAIN/STAGE
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
const PLACES = {
  domainName: /^[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,10}$/,
  stage: /^[A-Za-z0-9_$-]{1,128}$/,
};
// The route key of each type of event; a message has any other.
const ROUTES = { CONNECT: "$connect", DISCONNECT: "$disconnect", MESSAGE: null };

/** Refuses a context in which connection, event type and route key contradict each other. */
export function checkConnection(context: unknown): void {
  if (!matches(CONNECTION_ID, field(context, "connectionId"))) reject("malformed", "requestContext.connectionId");
  for (const [name, pattern] of Object.entries(PLACES)) {
    const value = get(context, name);
    if (value !== null && !matches(pattern, value)) reject("malformed", `requestContext.${name}`);
  }
  const [kind, route] = [field(context, "eventType"), field(context, "routeKey")];
  if (typeof kind === "object" && kind !== null) throw new Misread(false);
  if (!isRoute(kind)) return reject("malformed", "requestContext.eventType");
  const expected = ROUTES[kind];
  if (typeof route !== "string" || !route || isLonger(route, 128) || !isPrintable(route)) {
    return reject("malformed", "requestContext.routeKey");
  }
  if (route !== expected && (expected !== null || /^\$(?:dis)?connect$/.test(route))) {
    reject("inconsistent", "requestContext.routeKey");
  }
}

function isRoute(kind: unknown): kind is keyof typeof ROUTES {
  return typeof kind === "string" && Object.hasOwn(ROUTES, kind);
}
