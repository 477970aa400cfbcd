import type { Inner } from "./bodies.js";
import { checkEncodable } from "./encodable.js";
import { at, type EventRejected } from "./errors.js";
import { parseJson } from "./json.js";

/** Checks the events of one source. */
export interface Validator<Event, Body = Event> extends Inner<Body> {
  /** Returns the validated event. Throws EventRejected. */
  validate(event: unknown): Event;
  /** Returns the response to a refused event; by default the invocation fails. */
  refuse(event: unknown, rejected: EventRejected): unknown;
  /** Returns the response to a processed event; by default the handler's result. */
  answer(event: Event, result: unknown): unknown;
}

/** Returns a validator that refuses events with a text that can't be encoded, besides its own check. */
export function makeValidator<Event, Body = Event>(
  trigger: string,
  check: (event: unknown) => Event,
  own: Partial<Validator<Event, Body>> = {},
): Validator<Event, Body> {
  const validate = (event: unknown): Event => {
    const made = check(event);
    checkEncodable(event);
    return made;
  };
  return {
    trigger,
    validate,
    refuse(_event, rejected) {
      throw rejected;
    },
    answer: (_event, result) => result,
    read: (source, path, depth, nodes) => {
      const value = parseJson(source, path, depth, nodes);
      return at(path, () => validate(value)) as unknown as Body;
    },
    ...own,
  };
}
