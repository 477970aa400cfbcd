import type { Inner } from "./bodies.js";
import type { Source } from "./contract.js";
import { checkEncodable } from "./encodable.js";
import { EventRejected } from "./errors.js";
import type { Shape } from "./shapes.js";
import type { JsonObject } from "./values.js";

/** Checks the events of one source. */
export interface Validator<Event, Body = Event> extends Inner<Body> {
  readonly source: Source;
  /** Returns the validated event. Throws EventRejected. */
  validate(event: unknown): Event;
  /** Returns the response to a refused event; by default the invocation fails. */
  refuse(event: unknown, rejected: EventRejected): unknown;
  /** Whether the handler is called even though all records were refused. */
  needsHandler?(event: Event): boolean;
  /** Returns the response to a processed event; by default the handler's result. */
  answer(event: Event, result: unknown): unknown;
}

/** Returns a validator that refuses events with a text that can't be encoded, besides its own check. */
export function makeValidator<Event, Body = Event>(
  source: Source,
  check: (event: unknown) => Event,
  own: Partial<Validator<Event, Body>> = {},
): Validator<Event, Body> {
  const validate = (event: unknown): Event => {
    const made = check(event);
    checkEncodable(event);
    return made;
  };
  return {
    source,
    trigger: source.name,
    validate,
    refuse(_event, rejected) {
      throw rejected;
    },
    answer: (_event, result) => result,
    ...own,
  };
}

/** Returns a validator of a source whose events have one shape, which its own check can rely on. */
export function makeShapedValidator<Event, Body = Event>(
  source: Source,
  shape: Shape,
  check: (event: JsonObject) => Event,
  own: Partial<Validator<Event, Body>> = {},
): Validator<Event, Body> {
  const checkAll = (event: unknown): Event => {
    shape(event);
    return check(event as JsonObject);
  };
  return makeValidator(source, checkAll, own);
}

/** A refusal whose text is `refused`, for sources that show it to the client. */
export function refuseOpaquely(_event: unknown, rejected: EventRejected): never {
  const opaque = new EventRejected(rejected.reason, rejected.path, rejected.paths.slice(1));
  opaque.message = "refused";
  throw opaque;
}
