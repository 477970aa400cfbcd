import { STEP_FUNCTIONS_SOURCE } from "../generated/contract.js";
import { STEP_FUNCTIONS, type StepFunctionsOptions } from "../generated/options.js";
import { makeUnmarkedValidator, type UnmarkedEvent } from "../unmarked.js";
import type { Validator } from "../validator.js";

/** Validates the input of an AWS Step Functions task by its declared model. */
export function stepFunctions<Body>(options: StepFunctionsOptions<Body>): Validator<UnmarkedEvent<"step-functions", Body>> {
  return makeUnmarkedValidator(STEP_FUNCTIONS_SOURCE, "stepFunctions", options, STEP_FUNCTIONS);
}
