import { DIRECT_SOURCE } from "../generated/contract.js";
import { DIRECT, type DirectOptions } from "../generated/options.js";
import { makeUnmarkedValidator, type UnmarkedEvent } from "../unmarked.js";
import type { Validator } from "../validator.js";

/** Validates the payload of a direct invocation by its declared model. */
export function direct<Body>(options: DirectOptions<Body>): Validator<UnmarkedEvent<"direct", Body>> {
  return makeUnmarkedValidator(DIRECT_SOURCE, "direct", options, DIRECT);
}
