import { checkAge } from "../ages.js";
import { allow } from "../allow-lists.js";
import { every } from "../batches.js";
import { decoder } from "../bodies.js";
import { bytesOf } from "../encoded.js";
import { at, below, reject } from "../errors.js";
import { documented, makeEvent, type ValidatedEvent } from "../event.js";
import { CLOUDWATCH_LOGS_SOURCE } from "../generated/contract.js";
import { CLOUD_WATCH_LOGS_EVENT, LOG_DATA, LOG_EVENT } from "../generated/documented.js";
import { CLOUDWATCH_LOGS_FORMS } from "../generated/forms.js";
import { CLOUDWATCH_LOGS, type CloudwatchLogsOptions } from "../generated/options.js";
import { gunzip } from "../gzip.js";
import { parseJson } from "../json.js";
import { checkFields } from "../lines.js";
import { read } from "../options.js";
import { line } from "../shapes.js";
import { isLonger } from "../text.js";
import { makeValidator, type Validator } from "../validator.js";
import { field, type JsonObject, matches } from "../values.js";

/** A validated log event. `message` is its text, or the result of the declared model. */
export interface LogEvent<Body = string> extends ValidatedEvent<"cloudwatch-logs"> {
  readonly message: Body;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
}

/**
 * Validated log events of a subscription: `records` holds a `LogEvent` for each line, and `data` is the
 * expanded payload. A control message, by which CloudWatch Logs tests its destination, has no records.
 */
export interface CloudWatchLogsEvent<Body = string> extends ValidatedEvent<"cloudwatch-logs"> {
  readonly data: JsonObject;
  readonly owner: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly records: readonly LogEvent<Body>[];
}

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html
const GROUP = /^[.\-_/#A-Za-z0-9]{1,512}$/;
const STREAM = /^[^:*\x00-\x1f\x7f]{1,512}$/u;
const PLACE = "awslogs.data";

/**
 * Validates log events of a CloudWatch Logs subscription.
 *
 * `kinesisStream({ body: cloudwatchLogs() })` validates log events that a subscription sends to a
 * stream. Control characters in log lines are allowed.
 */
export function cloudwatchLogs<Body = string>(options: CloudwatchLogsOptions<Body> = {}): Validator<CloudWatchLogsEvent<Body>> {
  const given = read("cloudwatchLogs", options, CLOUDWATCH_LOGS, CLOUDWATCH_LOGS_FORMS());
  const decode = decoder(options.body, given.number("maxDepth"), given.number("maxNodes"));

  const validate = (event: unknown): CloudWatchLogsEvent<Body> => {
    const sent = at("awslogs", () => field(field(event, "awslogs"), "data"));
    return expanded(event, bytesOf(sent, PLACE, given.number("maxData")), PLACE);
  };
  return makeValidator(CLOUDWATCH_LOGS_SOURCE, validate, {
    read(source, path) {
      if (typeof source === "string") return reject("wrong-type", path);
      if (source.length > given.number("maxData")) reject("too-long", path);
      return expanded(undefined, Buffer.from(source), path);
    },
  });

  function expanded(event: unknown, compressed: Buffer, path: string): CloudWatchLogsEvent<Body> {
    const data = parseJson(gunzip(compressed, path, given.number("maxExpanded")), path) as JsonObject;
    const records = at(path, () => {
      const found = recordsIn(data);
      checkFields(LOG_DATA, data);
      return found;
    });
    const [owner, logGroup, logStream] = [data["owner"], data["logGroup"], data["logStream"]] as [string, string, string];
    const [raw, fields] = event === undefined ? [data, LOG_DATA] : [event, CLOUD_WATCH_LOGS_EVENT];
    return makeEvent<CloudWatchLogsEvent<Body>>("cloudwatch-logs", raw, fields, {
      data: documented(data, LOG_DATA) as JsonObject,
      ...{ owner, logGroup, logStream, records },
    });
  }

  function recordsIn(data: unknown): LogEvent<Body>[] {
    const [owner, group, stream] = [field(data, "owner"), field(data, "logGroup"), field(data, "logStream")];
    const [lines, filters] = [field(data, "logEvents"), field(data, "subscriptionFilters")];
    if (!Array.isArray(lines)) return reject("wrong-type", "logEvents");
    if (!Array.isArray(filters)) return reject("wrong-type", "subscriptionFilters");
    const kind = field(data, "messageType");
    if (kind === "CONTROL_MESSAGE") {
      // Its lines are CloudWatch Logs' own, and nothing is to be done with them.
      for (const [name, value] of Object.entries({ owner, logGroup: group, logStream: stream })) below(name, () => line(512, 0)(value));
      return [];
    }
    if (kind !== "DATA_MESSAGE") reject("malformed", "messageType");
    if (!matches(/^[0-9]{12}$/, owner)) reject("malformed", "owner");
    allow(owner, given.names("owners"), "owner");
    if (!matches(GROUP, group)) reject("malformed", "logGroup");
    allow(group, given.names("logGroups"), "logGroup");
    if (!matches(STREAM, stream)) reject("malformed", "logStream");
    if (lines.length > given.number("maxEvents")) reject("too-many", "logEvents");
    return every(lines, checkLine, "logEvents");
  }

  function checkLine(raw: unknown): LogEvent<Body> {
    const [message, time, identity] = [field(raw, "message"), field(raw, "timestamp"), field(raw, "id")];
    if (typeof message !== "string") return reject("wrong-type", "message");
    if (!Number.isInteger(time) || (time as number) < 0) reject("malformed", "timestamp");
    if (typeof identity !== "string" || !identity || isLonger(identity, 128)) reject("malformed", "id");
    if (given["maxAge"] !== undefined) checkAge(time, "timestamp", given.number("maxAge"));
    return makeEvent<LogEvent<Body>>("cloudwatch-logs", raw, LOG_EVENT, {
      message: (decode ? decode(message, "message") : message) as Body,
      timestamp: time as number,
    });
  }
}
