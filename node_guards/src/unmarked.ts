import { type Check, checker, type Model } from "./bodies.js";
import type { Source as Contract } from "./contract.js";
import { makeEvent, type ValidatedEvent } from "./event.js";
import type { Options } from "./generated/options.js";
import { read } from "./options.js";
import { checkTree } from "./shapes.js";
import { makeValidator, type Validator } from "./validator.js";
import { isObject } from "./values.js";

/** A validated event of a source without a mark; `body` is the result of the declared model. */
export interface UnmarkedEvent<Source extends string, Body> extends ValidatedEvent<Source> {
  readonly body: Body;
}

/** Returns a validator that checks an event by its declared model alone. Throws TypeError without a model. */
export function makeUnmarkedValidator<Source extends string, Body>(
  source: Contract<Source>,
  name: string,
  options: { readonly body: Model<Body> },
  known: Options,
): Validator<UnmarkedEvent<Source, Body>> {
  const given = read(name, options, known);
  if (given["body"] === undefined) throw new TypeError(`${name}() needs a body: no field identifies its events.`);
  const check = checker(options.body) as Check;
  const limits = { most: given.number("maxText"), depth: given.number("maxDepth") };
  return makeValidator(source, (event) => {
    checkTree(event, limits);
    const body = check(event, "") as Body;
    // Only the model knows which fields are documented.
    return makeEvent<UnmarkedEvent<Source, Body>>(source.name, event, () => (isObject(body) ? body : {}), { body });
  });
}
