import { checkAge } from "../ages.js";
import { allow } from "../allow-lists.js";
import { reject } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { SES_SOURCE } from "../generated/contract.js";
import { SESEVENT, SESRECORD } from "../generated/documented.js";
import { SES_FORMS } from "../generated/forms.js";
import { SES, type SesOptions } from "../generated/options.js";
import { SES_SHAPE } from "../generated/shapes.js";
import { read } from "../options.js";
import { makeShapedValidator, type Validator } from "../validator.js";
import { dig, type JsonObject } from "../values.js";

/** A validated message: its sender, its recipients, and the ID by which its content is found. */
export interface SesRecord extends ValidatedEvent<"ses"> {
  readonly source: string;
  readonly messageId: string;
  readonly recipients: readonly string[];
}

/** A validated message; `records` holds it alone. */
export interface SesEvent extends ValidatedEvent<"ses"> {
  readonly records: readonly SesRecord[];
}

/**
 * Validates e-mail that Amazon SES receives.
 *
 * The sender chooses everything in a message, including the addresses in its headers. Only `source`
 * and `recipients` come from the SMTP envelope.
 */
export function ses(options: SesOptions = {}): Validator<SesEvent> {
  const given = read("ses", options, SES, SES_FORMS());

  const check = (event: JsonObject): SesEvent => {
    const receipt = dig(event, ["Records", 0, "ses", "receipt"]) as JsonObject;
    const place = "Records[0].ses.receipt";
    for (const recipient of receipt["recipients"] as string[]) {
      allow(recipient, given.names("recipients"), `${place}.recipients`);
    }
    for (const verdict of given.names("passed") ?? []) {
      if (dig(receipt, [verdict, "status"]) !== "PASS") reject("not-allowed", `${place}.${verdict}`);
    }
    if (given["maxAge"] !== undefined) checkAge(receipt["timestamp"], `${place}.timestamp`, given.number("maxAge"));
    return makeEvent<SesEvent>("ses", event, SESEVENT, { records: (event["Records"] as unknown[]).map(makeRecord) });
  };
  return makeShapedValidator(SES_SOURCE, SES_SHAPE(), check, {
    refuse: (event, rejected) => {
      const kind = dig(event, ["Records", 0, "ses", "receipt", "action", "invocationType"]);
      if (kind !== "RequestResponse") throw rejected;
      // https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda.html
      return { disposition: "STOP_RULE_SET" };
    },
  });
}

function makeRecord(raw: unknown): SesRecord {
  return makeEvent<SesRecord>("ses", raw, SESRECORD, {
    source: dig(raw, ["ses", "mail", "source"]) as string,
    messageId: dig(raw, ["ses", "mail", "messageId"]) as string,
    recipients: dig(raw, ["ses", "receipt", "recipients"]) as string[],
  });
}
