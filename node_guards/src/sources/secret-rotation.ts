import { allow } from "../allow-lists.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { SECRET_ROTATION_SOURCE } from "../generated/contract.js";
import { SECRET_ROTATION_EVENT } from "../generated/documented.js";
import { SECRET_ROTATION_FORMS } from "../generated/forms.js";
import { SECRET_ROTATION, type SecretRotationOptions } from "../generated/options.js";
import { SECRET_ROTATION_SHAPE } from "../generated/shapes.js";
import { read } from "../options.js";
import { makeShapedValidator, type Validator } from "../validator.js";

/** A validated step of a rotation. */
export interface SecretRotationEvent extends ValidatedEvent<"secret-rotation"> {
  readonly step: string;
  readonly secretId: string;
  readonly token: string;
}

/** Validates rotation steps of AWS Secrets Manager. */
export function secretRotation(options: SecretRotationOptions = {}): Validator<SecretRotationEvent> {
  const given = read("secretRotation", options, SECRET_ROTATION, SECRET_ROTATION_FORMS());
  return makeShapedValidator(SECRET_ROTATION_SOURCE, SECRET_ROTATION_SHAPE(), (event) => {
    allow(event["SecretId"], given.names("secrets"), "SecretId");
    return makeEvent<SecretRotationEvent>("secret-rotation", event, SECRET_ROTATION_EVENT, {
      step: event["Step"] as string,
      secretId: event["SecretId"] as string,
      token: event["ClientRequestToken"] as string,
    });
  });
}
