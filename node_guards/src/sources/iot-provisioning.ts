import { allow } from "../allow-lists.js";
import { checker } from "../bodies.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { IOT_PROVISIONING_SOURCE } from "../generated/contract.js";
import { IO_TPROVISIONING_EVENT } from "../generated/documented.js";
import { IOT_PROVISIONING_FORMS } from "../generated/forms.js";
import { IOT_PROVISIONING, type IotProvisioningOptions } from "../generated/options.js";
import { IOT_PROVISIONING_SHAPE } from "../generated/shapes.js";
import { read } from "../options.js";
import { makeShapedValidator, type Validator } from "../validator.js";
import { type JsonObject, own } from "../values.js";

/** A validated request to register a device. `parameters` are what the device sent, or the result of the model. */
export interface IotProvisioningEvent<Body = JsonObject> extends ValidatedEvent<"iot-provisioning"> {
  readonly certificateId: string;
  readonly clientId: string | null;
  readonly templateArn: string;
  readonly parameters: Body;
}

/**
 * Validates requests to a pre-provisioning hook of AWS IoT Core.
 *
 * Every device of a fleet can hold the same claim certificate, so the parameters are untrusted:
 * declare their model.
 */
export function iotProvisioning<Body = JsonObject>(options: IotProvisioningOptions<Body> = {}): Validator<IotProvisioningEvent<Body>> {
  const given = read("iotProvisioning", options, IOT_PROVISIONING, IOT_PROVISIONING_FORMS());
  const model = checker(options.parameters);
  const check = (event: JsonObject): IotProvisioningEvent<Body> => {
    allow(event["templateArn"], given.names("templates"), "templateArn");
    const parameters = event["parameters"];
    return makeEvent<IotProvisioningEvent<Body>>("iot-provisioning", event, IO_TPROVISIONING_EVENT, {
      certificateId: event["certificateId"] as string,
      clientId: own(event, "clientId") as string | null,
      templateArn: event["templateArn"] as string,
      parameters: (model ? model(parameters, "parameters") : parameters) as Body,
    });
  };
  return makeShapedValidator(IOT_PROVISIONING_SOURCE, IOT_PROVISIONING_SHAPE(given), check, {
    refuse: () => ({ allowProvisioning: false }),
  });
}
