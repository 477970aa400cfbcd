import { wholly } from "../allow-lists.js";
import { bytesOf } from "../encoded.js";
import { reject } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { IOT_AUTHORIZER_SOURCE } from "../generated/contract.js";
import { IO_TAUTHORIZER_EVENT } from "../generated/documented.js";
import { IOT_AUTHORIZER_FORMS } from "../generated/forms.js";
import { IOT_AUTHORIZER, type IotAuthorizerOptions } from "../generated/options.js";
import { IOT_AUTHORIZER_SHAPE } from "../generated/shapes.js";
import { lowercaseHeaders, type Texts } from "../http/fields.js";
import { read } from "../options.js";
import { makeShapedValidator, type Validator } from "../validator.js";
import { dig, own } from "../values.js";

/** A validated request. The device sent `token`, `userName` and `password`, which are secrets. */
export interface IotAuthorizerEvent extends ValidatedEvent<"iot-authorizer"> {
  readonly token: string | null;
  /** Whether AWS IoT has verified the token's signature. */
  readonly signatureVerified: boolean;
  readonly clientId: string | null;
  readonly userName: string | null;
  readonly password: Buffer | null;
  /** The headers of an HTTP request by their names in lower case. */
  readonly headers: Texts;
}

const HEADERS = [200, 8192] as const;

/** Validates requests to a custom authorizer of AWS IoT Core. A refused one is answered `isAuthenticated: false`. */
export function iotAuthorizer(options: IotAuthorizerOptions = {}): Validator<IotAuthorizerEvent> {
  const given = read("iotAuthorizer", options, IOT_AUTHORIZER, IOT_AUTHORIZER_FORMS());
  const pattern = options.token === undefined ? undefined : wholly(options.token);
  const refuse = { refuse: () => ({ isAuthenticated: false }) };
  return makeShapedValidator(IOT_AUTHORIZER_SOURCE, IOT_AUTHORIZER_SHAPE(given), check, refuse);

  function check(event: unknown): IotAuthorizerEvent {
    const [data, named] = [own(event, "protocolData"), own(event, "protocols") as readonly unknown[]];
    for (const protocol of ["tls", "http", "mqtt"]) {
      if (own(data, protocol) !== null && !named.includes(protocol)) reject("inconsistent", `protocolData.${protocol}`);
    }
    const signatureVerified = own(event, "signatureVerified") === true;
    if (given.flag("signed") && !signatureVerified) reject("not-allowed", "signatureVerified");
    const token = own(event, "token") as string | null;
    if (pattern && !pattern.test(token ?? "")) reject("malformed", "token");
    const headers = lowercaseHeaders(dig(data, ["http", "headers"]), "protocolData.http.headers", HEADERS);
    const mqtt = own(data, "mqtt");
    const password = own(mqtt, "password");
    return makeEvent<IotAuthorizerEvent>("iot-authorizer", event, IO_TAUTHORIZER_EVENT, {
      token,
      signatureVerified,
      clientId: own(mqtt, "clientId") as string | null,
      userName: own(mqtt, "username") as string | null,
      password: password === null ? null : bytesOf(password, "protocolData.mqtt.password", given.number("maxPassword")),
      headers,
    });
  }
}
