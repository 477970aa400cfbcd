import { allow } from "../allow-lists.js";
import { checker } from "../bodies.js";
import { reject } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { BEDROCK_AGENT_SOURCE } from "../generated/contract.js";
import { BEDROCK_AGENT_EVENT } from "../generated/documented.js";
import { BEDROCK_AGENT, type BedrockAgentOptions } from "../generated/options.js";
import { BEDROCK_AGENT_SHAPE } from "../generated/shapes.js";
import { checkClimbing } from "../http/paths.js";
import { read } from "../options.js";
import { makeShapedValidator, type Validator } from "../validator.js";
import { dig, type JsonObject, own } from "../values.js";

/** A validated call of an agent. `operation` is the function, or method and path (`GET /orders`). */
export interface BedrockAgentEvent<Body = JsonObject, Second = JsonObject | null> extends ValidatedEvent<"bedrock-agent"> {
  readonly operation: string;
  /** Texts by their names, or the result of the declared model. */
  readonly parameters: Body;
  /** The same for a request body; null where there is none, or several content types. */
  readonly body: Second;
}

// Forms of values, as Python and Java write them.
const FORMS: Readonly<Record<string, RegExp>> = {
  integer: /^[+-]?[0-9]{1,40}(?:\.0{1,40})?$/,
  number: /^[+-]?(?:[0-9]{1,400}\.?[0-9]{0,400}|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,4})?$/,
  boolean: /^(?:[Tt]rue|[Ff]alse|TRUE|FALSE)$/,
};

/**
 * Validates calls of an Amazon Bedrock agent's action group.
 *
 * A model chooses the parameters, and the user's prompt influences the model: treat them as untrusted.
 */
export function bedrockAgent<Body = JsonObject, Second = JsonObject | null>(
  options: BedrockAgentOptions<Body, Second> = {},
): Validator<BedrockAgentEvent<Body, Second>> {
  const given = read("bedrockAgent", options, BEDROCK_AGENT);
  const [checkParameters, checkBody] = [checker(options.parameters), checker(options.requestBody)];
  return makeShapedValidator(BEDROCK_AGENT_SOURCE, BEDROCK_AGENT_SHAPE(given), (event) => {
    const operation = operationOf(event);
    allow(operation, given.names("operations"), own(event, "function") ? "function" : "apiPath");
    allow(dig(event, ["agent", "id"]), given.names("agents"), "agent.id");
    const parameters = byName(own(event, "parameters"), "parameters");
    const contents = Object.values((dig(event, ["requestBody", "content"]) ?? {}) as JsonObject);
    const place = "requestBody.content.*.properties";
    const body = contents.length === 1 ? byName(own(contents[0], "properties"), place) : null;
    return makeEvent<BedrockAgentEvent<Body, Second>>("bedrock-agent", event, BEDROCK_AGENT_EVENT, {
      operation,
      parameters: (checkParameters ? checkParameters(parameters, "parameters") : parameters) as Body,
      body: (checkBody ? checkBody(body, "requestBody") : body) as Second,
    });
  });
}

function operationOf(event: JsonObject): string {
  const name = own(event, "function") as string | null;
  const path = own(event, "apiPath") as string | null;
  const method = own(event, "httpMethod") as string | null;
  if (name !== null) return path === null ? name : reject("inconsistent", "function");
  if (path === null || method === null) return reject("missing", "function");
  if (/[.%]/.test(path)) checkClimbing(path, "apiPath");
  return `${method} ${path}`;
}

/** Parameters by their names, of which none may come twice. */
function byName(sent: unknown, path: string): JsonObject {
  const items = (sent ?? []) as { name: string; value: string }[];
  for (const item of items) {
    const type = own(item, "type") as string | null;
    const form = type !== null && Object.hasOwn(FORMS, type) ? FORMS[type] : undefined;
    if (form && !form.test(item.value)) reject("malformed", `${path}.*.value`);
  }
  if (new Set(items.map(({ name }) => name)).size !== items.length) reject("duplicate-key", path);
  return Object.fromEntries(items.map(({ name, value }) => [name, value]));
}
