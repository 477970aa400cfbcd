import { allow } from "../allow-lists.js";
import { below, reject } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { WEBSOCKET_API_SOURCE } from "../generated/contract.js";
import { WEB_SOCKET_API_EVENT } from "../generated/documented.js";
import { WEBSOCKET_API_FORMS } from "../generated/forms.js";
import { WEBSOCKET_API, type WebsocketApiOptions } from "../generated/options.js";
import { checkConnection } from "../http/connections.js";
import { checkLine, LONGEST_ADDRESS, type Texts } from "../http/fields.js";
import { readFields } from "../http/format1.js";
import { HttpChecks, type RawBody, readAt } from "../http/requests.js";
import { checkFields } from "../lines.js";
import { read } from "../options.js";
import { makeValidator, type Validator } from "../validator.js";
import { field, get, has, isFilled } from "../values.js";

/** A validated event of a connection. `body` is the message, or the result of the declared model. */
export interface WebSocketApiEvent<Body = RawBody> extends ValidatedEvent<"websocket-api"> {
  readonly connectionId: string;
  readonly eventType: "CONNECT" | "DISCONNECT" | "MESSAGE";
  readonly routeKey: string;
  /** By names in lower case; with CONNECT and DISCONNECT. */
  readonly headers: Texts;
  readonly query: Texts;
  /** Null for other types than MESSAGE. */
  readonly body: Body | null;
}

const CONTEXT = WEB_SOCKET_API_EVENT["requestContext"] ?? 0;

/** Validates events of an API Gateway WebSocket API. The answer to a refused one is a status without a body. */
export function websocketApi<Body = RawBody>(options: WebsocketApiOptions<Body> = {}): Validator<WebSocketApiEvent<Body>> {
  const given = read("websocketApi", options, WEBSOCKET_API, WEBSOCKET_API_FORMS());
  const checks = new HttpChecks(given);
  const refuse = { refuse: (_event: unknown, { status }: { readonly status: number }) => ({ statusCode: status }) };
  return makeValidator(WEBSOCKET_API_SOURCE, (event) => readAt(() => check(event)), refuse);

  function check(event: unknown): WebSocketApiEvent<Body> {
    const context = field(event, "requestContext");
    checkConnection(context);
    below("requestContext", () => checkFields(CONTEXT, context));
    const eventType = field(context, "eventType") as WebSocketApiEvent["eventType"];
    const routeKey = field(context, "routeKey") as string;
    allow(eventType, given.names("eventTypes"), "requestContext.eventType");
    allow(routeKey, given.names("routes"), "requestContext.routeKey");
    checkLine(get(context, "disconnectReason"), "requestContext.disconnectReason", checks.headerLimits[1]);
    const address = has(context, "identity") ? get(field(context, "identity"), "sourceIp") : null;
    checkLine(address, "requestContext.identity.sourceIp", LONGEST_ADDRESS);
    const { headers, query } = readFields(event, checks);
    const content = get(event, "body");
    const isMessage = eventType === "MESSAGE";
    if (!isMessage && isFilled(content)) reject("inconsistent", "body");
    const message = { content, isEncoded: get(event, "isBase64Encoded"), headers, method: "POST" };
    return makeEvent<WebSocketApiEvent<Body>>("websocket-api", event, WEB_SOCKET_API_EVENT, {
      connectionId: field(context, "connectionId") as string,
      eventType,
      routeKey,
      headers,
      query,
      body: isMessage ? (checks.body(message) as Body) : null,
    });
  }
}
