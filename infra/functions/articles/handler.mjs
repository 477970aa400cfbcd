// handler.ts
import { SecretsManager } from "@aws-sdk/client-secrets-manager";

// node_modules/stackwarden-guards/dist/esm/audit/logger.js
import { createHmac, randomBytes } from "node:crypto";

// node_modules/stackwarden-guards/dist/esm/text.js
var CONTROL = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;
var VISIBLE_ASCII = /^[\x20-\x7e]*$/;
var INVISIBLE = /(?! )[\p{C}\p{Z}]/u;
var SPACES = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
var AROUND = new RegExp(`^[${SPACES}]+|[${SPACES}]+$`, "g");
function isPrintable(text2) {
  return VISIBLE_ASCII.test(text2) || !INVISIBLE.test(text2);
}
function isAscii(text2) {
  return !/[^\x00-\x7f]/.test(text2);
}
function strip(text2) {
  return text2.replace(AROUND, "");
}
function isLonger(text2, most) {
  return text2.length > most && (text2.length > 2 * most || characters(text2) > most);
}
function characters(text2) {
  let count3 = text2.length;
  for (let at = 1; at < text2.length; at++) {
    if ((text2.charCodeAt(at) & 64512) === 56320 && (text2.charCodeAt(at - 1) & 64512) === 55296)
      count3--;
  }
  return count3;
}
function utf8(text2) {
  if (text2.isWellFormed())
    return Buffer.from(text2, "utf8");
  const parts = [];
  for (const character of text2) {
    const unit = character.charCodeAt(0);
    parts.push(character.isWellFormed() ? Buffer.from(character, "utf8") : Buffer.from([224 | unit >> 12, 128 | unit >> 6 & 63, 128 | unit & 63]));
  }
  return Buffer.concat(parts);
}

// node_modules/stackwarden-guards/dist/esm/generated/contract.js
var STATUSES = { "too-long": 413, "too-many": 413, "not-allowed": 403, "method-not-allowed": 405, "media-type": 415, "undeclared-source": 403, "startup-refused": 503 };
var M0 = [[["methodArn"]], [["type"]]];
var M1 = [[["routeArn"]], [["version"], ["2.0"]]];
var M2 = [[["requestContext", "connectionId"]], [["requestContext", "eventType"]]];
var M3 = [[["requestContext", "elb", "targetGroupArn"]]];
var M4 = [[["resource"]], [["httpMethod"]], [["requestContext", "httpMethod"]]];
var M5 = [[["requestContext", "serviceNetworkArn"]], [["method"]]];
var M6 = [[["raw_path"]], [["method"]]];
var M7 = [[["version"], ["2.0"]], [["requestContext", "http", "method"]]];
var M8 = [[["version"], ["2.0"]], [["requestContext", "http", "method"]]];
var M9 = [[["Records", 0, "eventSource"], ["aws:s3"]]];
var M10 = [[["invocationSchemaVersion"]], [["tasks"]]];
var M11 = [[["userRequest"]], [["protocolVersion"]]];
var M12 = [[["Records", 0, "eventSource"], ["aws:sqs"]]];
var M13 = [[["Records", 0, "EventSource"], ["aws:sns"]]];
var M14 = [[["Records", 0, "eventSource"], ["aws:dynamodb"]]];
var M15 = [[["Records", 0, "eventSource"], ["aws:kinesis"]]];
var M16 = [[["deliveryStreamArn"]], [["invocationId"]]];
var M17 = [[["eventSource"], ["aws:kafka"]]];
var M18 = [[["eventSource"], ["SelfManagedKafka", "aws:SelfManagedKafka"]]];
var M19 = [[["eventSource"], ["aws:amq", "aws:mq"]]];
var M20 = [[["eventSource"], ["aws:rmq"]]];
var M21 = [[["eventSource"], ["aws:docdb"]]];
var M22 = [[["awslogs", "data"]]];
var M23 = [[["source"], ["aws.cloudwatch"]], [["alarmArn"]]];
var M24 = [[["source"], ["aws.scheduler"]], [["detail-type"], ["Scheduled Event"]]];
var M25 = [[["source"], ["aws.events"]], [["detail-type"], ["Scheduled Event"]]];
var M26 = [[["source"], ["aws.s3"]], [["detail-type"]]];
var M27 = [[["source"]], [["detail-type"]], [["detail"]]];
var M29 = [[["requestContext", "functionArn"]], [["requestContext", "condition"]]];
var M30 = [[["triggerSource"]], [["userPoolId"]]];
var M31 = [[["authorizationToken"]], [["requestContext", "apiId"]]];
var M33 = [[["info", "fieldName"]], [["info", "parentTypeName"]]];
var M34 = [[["Records", 0, "eventSource"], ["aws:ses"]]];
var M35 = [[["invokingEvent"]], [["configRuleName"]]];
var M36 = [[["CodePipeline.job"]]];
var M37 = [[["RequestType"]], [["ResponseURL"]]];
var M38 = [[["Step"]], [["SecretId"]], [["ClientRequestToken"]]];
var M39 = [[["sessionState"]], [["bot"]], [["invocationSource"]]];
var M40 = [[["Name"], ["ContactFlowEvent"]], [["Details"]]];
var M41 = [[["messageVersion"]], [["agent"]], [["actionGroup"]]];
var M42 = [[["Records", 0, "cf", "config", "distributionId"]]];
var M43 = [[["info", "channel", "path"]], [["info", "operation"]]];
var M44 = [[["Records", 0, "eventSource"], ["aws:codecommit"]]];
var M45 = [[["username"]], [["protocol"]], [["serverId"]], [["sourceIp"]]];
var M46 = [[["serviceMetadata", "executionDetails"]], [["fileLocation"]]];
var M47 = [[["protocols"]], [["protocolData"]]];
var M48 = [[["templateArn"]], [["certificateId"]]];
var M49 = [[["context", "System", "application"]], [["request", "type"]]];
var M50 = [[["directive", "header", "namespace"]]];
var M51 = [[["typeName"]], [["fieldName"]], [["arguments"]]];
var M52 = [[["window"]], [["eventSourceARN"], "dynamodb"]];
var DYNAMODB_STREAM_SOURCE = {
  name: "dynamodb-stream",
  order: 14,
  marks: [[M14, M0, M1, M2, M3, M4, M5, M6, M7, M8, M10, M11, M13], [M52, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M29, M30, M31, M33, M34, M35, M36, M37, M38, M39, M40, M41, M42, M43, M44, M45, M46, M47, M48, M49, M50, M51]],
  arn: [["Records", 0, "eventSourceARN"], "dynamodb"]
};

// node_modules/stackwarden-guards/dist/esm/errors.js
var EventRejected = class _EventRejected extends Error {
  reason;
  path;
  paths;
  constructor(reason, path2 = "", also = []) {
    const paths = [path2, ...also];
    super(path2 ? `${reason} at ${paths.join(", ")}` : reason);
    this.name = "EventRejected";
    this.reason = reason;
    this.path = path2;
    this.paths = paths;
  }
  /** The HTTP status that answers this refusal. */
  get status() {
    return STATUSES[this.reason] ?? 400;
  }
  /** Returns the same refusal, with its paths below `prefix`. */
  below(prefix2) {
    const [path2, ...also] = this.paths.map((each) => `${prefix2}${each && prefix2 && each[0] !== "[" ? "." : ""}${each}`);
    return new _EventRejected(this.reason, path2, also);
  }
};
var WrongAnswer = class extends EventRejected {
  /** Another request would not help. */
  get status() {
    return 500;
  }
};
var BodyMisuse = class extends TypeError {
};
var StartupRefused = class extends Error {
  reason;
  subject;
  constructor(reason, subject = "") {
    super(subject ? `${reason}: ${subject}` : reason);
    this.reason = reason;
    this.subject = subject;
    this.name = "StartupRefused";
  }
};
var KeysUnavailable = class extends Error {
  code;
  constructor(code) {
    super(code);
    this.code = code;
    this.name = "KeysUnavailable";
  }
};
var Misread = class extends Error {
  isMissing;
  constructor(isMissing) {
    super();
    this.isMissing = isMissing;
  }
};
function reject(reason, path2 = "") {
  throw new EventRejected(reason, path2);
}
function rejectAbsent(value, path2 = "") {
  return reject(value === null || value === void 0 ? "missing" : "wrong-type", path2);
}
function refusedAt(error, place) {
  if (error instanceof BodyMisuse)
    throw error;
  if (error instanceof EventRejected)
    return error.below(place);
  return new EventRejected(error instanceof Misread && error.isMissing ? "missing" : "wrong-type", place);
}
function below(place, check) {
  try {
    return check();
  } catch (error) {
    throw error instanceof EventRejected ? error.below(place) : error;
  }
}

// node_modules/stackwarden-guards/dist/esm/values.js
function isObject(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
}
function get(holder, name) {
  if (!isObject(holder))
    throw new Misread(false);
  return own(holder, name);
}
function own(holder, name) {
  return isObject(holder) && Object.hasOwn(holder, name) ? holder[name] ?? null : null;
}
function field(holder, name) {
  if (!has(holder, name))
    throw new Misread(true);
  return holder[name] ?? null;
}
function has(holder, name) {
  if (!isObject(holder))
    throw new Misread(false);
  return Object.hasOwn(holder, name) && holder[name] !== void 0;
}
function isFilled(value) {
  if (typeof value !== "object" || value === null)
    return Boolean(value);
  return Object.keys(value).length > 0;
}
function text(value) {
  if (typeof value !== "string")
    throw new Misread(false);
  return value;
}
function matches(pattern, value) {
  return pattern.test(text(value));
}
function equal(one, other) {
  if (one === other)
    return true;
  if (Array.isArray(one)) {
    return Array.isArray(other) && one.length === other.length && one.every((item2, index) => equal(item2, other[index]));
  }
  if (isObject(one) && isObject(other)) {
    const names2 = Object.keys(one);
    return names2.length === Object.keys(other).length && names2.every((name) => Object.hasOwn(other, name) && equal(one[name], other[name]));
  }
  return typeof one === "boolean" !== (typeof other === "boolean") && typeof one !== "string" && typeof other !== "string" && one !== null && other !== null && Number(one) === Number(other);
}
function dig(value, path2) {
  let reached = value;
  for (const key of path2) {
    reached = typeof key === "string" ? own(reached, key) : Array.isArray(reached) ? reached[key] ?? null : null;
  }
  return reached;
}

// node_modules/stackwarden-guards/dist/esm/audit/origins.js
var BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
var RESOURCE_NAME = /^[\w./:$-]{1,256}$/;
var ANY_RESOURCE_NAME = /^[\w+=,.@:/*$-]{1,256}$/;
var ARN = /^arn:aws[a-z-]{0,20}:[a-z0-9-]{2,48}:[a-z0-9-]{0,32}:(?:[0-9]{12}|aws)?:[\w+=,.@:/*$-]{1,256}$/;
function triggerArn(source, event, invokedArn) {
  const { arn } = source ?? {};
  if (typeof arn === "function")
    return whole(arn(event, invokedArn));
  if (!arn)
    return null;
  const [path2, service] = arn;
  const found = dig(event, path2);
  return whole(service === "execute-api" && typeof found === "string" ? found.split("/").slice(0, 2).join("/") : found);
}
function isOfSource(source, arn) {
  const { arn: known } = source ?? {};
  if (typeof known === "function")
    return true;
  const [, services = "", isOfAny = false] = known ?? [];
  const parts = arn.split(":");
  const name = isOfAny ? ANY_RESOURCE_NAME : services === "s3" ? BUCKET : RESOURCE_NAME;
  return services.split("|").includes(parts[2] ?? "") && name.test(parts.slice(5).join(":"));
}
function callerOf(source, event) {
  for (const path2 of source?.callers ?? []) {
    const caller = dig(event, path2);
    if (typeof caller !== "string" || !caller)
      continue;
    if (!source?.perRecord)
      return caller;
    const records = own(event, "Records");
    return records.every((record) => dig(record, path2.slice(2)) === caller) ? caller : void 0;
  }
  return void 0;
}
function whole(arn) {
  return typeof arn === "string" && ARN.test(arn) ? arn : null;
}

// node_modules/stackwarden-guards/dist/esm/audit/records.js
var LONGEST = 512;
var MOST_REFUSALS = 50;
var LEVELS = { accepted: "INFO", failed: "ERROR", observed: "WARN", partial: "WARN", refused: "WARN", started: "INFO" };
var ORDER = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
function makeRecord(context, source, outcome, measured) {
  const tenant = context?.tenantId;
  return {
    audit: "runtime_guards",
    schema: 1,
    level: level(outcome),
    timestamp: (/* @__PURE__ */ new Date()).toISOString(),
    function_name: safeName(context?.functionName),
    function_version: safeName(context?.functionVersion),
    aws_request_id: safeName(context?.awsRequestId),
    log_group: safeName(context?.logGroupName),
    remaining_time: remaining(context),
    event_source: safeName(source),
    ...measured && { cold_start: measured.isColdStart },
    outcome,
    ...measured && { duration_ms: Math.round(measured.durationMs * 1e3) / 1e3 },
    ...tenant !== void 0 && { tenant_id: safeName(tenant) }
  };
}
function level(outcome) {
  const lowest = process.env["AWS_LAMBDA_LOG_LEVEL"] ?? "";
  return ORDER.indexOf(lowest) > ORDER.indexOf(LEVELS[outcome]) ? lowest : LEVELS[outcome];
}
function remaining(context) {
  try {
    const left = context?.getRemainingTimeInMillis?.();
    return Number.isSafeInteger(left) ? left : null;
  } catch {
    return null;
  }
}
function refusalDetails(rejected) {
  return { reason: rejected.reason, path: safeName(rejected.path) ?? "" };
}
function unfinished(checked, answer) {
  const { refused = [], records } = checked;
  const details = {};
  if (refused.length) {
    details["refused_count"] = refused.length;
    details["refused"] = refused.slice(0, MOST_REFUSALS).map(refusalDetails);
  }
  const returned = own(answer, "batchItemFailures");
  if (Array.isArray(returned) && returned.length > refused.length) {
    details["failed_count"] = returned.length - refused.length;
  }
  if (records?.errors?.length)
    details["errors"] = counted(records.errors);
  return details;
}
function counted(errors) {
  const counts = /* @__PURE__ */ new Map();
  for (const error of errors) {
    const name = failure(error);
    if (counts.has(name) || counts.size < MOST_REFUSALS)
      counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}
function failure(error) {
  const name = error instanceof Error ? error.constructor.name : void 0;
  return typeof name === "string" && /^[A-Za-z_]\w{0,99}$/.test(name) ? name : "Error";
}
function count(event, checked) {
  const { records, refused } = checked ?? {};
  if (Array.isArray(records))
    return records.length + (refused?.length ?? 0);
  const batch = Array.isArray(event) ? event : own(event, "Records") ?? own(event, "records");
  return Array.isArray(batch) ? batch.length : null;
}
function safeName(name) {
  if (name === null || name === void 0)
    return null;
  if (typeof name !== "string")
    return "[refused: no text]";
  if (isLonger(name, LONGEST))
    return "[refused: length]";
  return isAscii(name) && isPrintable(name) && !/["\\{}<>]/.test(name) ? name : "[refused: characters]";
}

// node_modules/stackwarden-guards/dist/esm/audit/logger.js
var SHORTEST_KEY = 16;
function makeLogger(options = {}) {
  const { sink, fields, secrets, seal, starts = seal !== void 0 } = options;
  if (seal && sink)
    throw new TypeError("seal and sink exclude each other: a seal signs lines, a sink gets records.");
  const caller = "caller" in options ? options.caller : "hashed";
  if (![void 0, "hashed", "clear"].includes(caller))
    throw new RangeError('caller must be "hashed", "clear" or undefined.');
  const hashing = { key: options.callerKey };
  if (hashing.key && hashing.key.length < SHORTEST_KEY)
    throw new RangeError(`callerKey must have ${SHORTEST_KEY} bytes or more.`);
  return {
    ready: seal?.ready,
    log(seen, outcome, measured, checked, details) {
      guarded(() => {
        const record = { ...makeRecord(seen.context, seen.source?.name, outcome, measured), ...details };
        const calls = seal?.calls?.();
        write2({ ...record, ...origin(seen, checked), ...calls && { key_calls: calls } });
      });
    },
    start(seen) {
      if (starts)
        guarded(() => write2(makeRecord(seen.context, seen.source?.name, "started")));
    }
  };
  function origin({ context, event, source }, checked) {
    const found = { trigger_arn: null, record_count: null, caller: null };
    guarded(() => {
      found["trigger_arn"] = printable(source, triggerArn(source, event, context?.invokedFunctionArn), checked);
      found["record_count"] = count(event, checked);
      found["caller"] = identity(source, event, checked);
      if (fields)
        found["fields"] = fields(event);
    });
    return found;
  }
  function identity(source, event, checked) {
    const name = caller && callerOf(source, event);
    if (!name)
      return null;
    if (isLonger(name, LONGEST))
      return "[refused: length]";
    if (caller === "clear" && checked !== void 0)
      return safeName(name);
    hashing.key ??= randomBytes(32);
    return `hmac-sha256:${createHmac("sha256", hashing.key).update(utf8(name)).digest("hex").slice(0, 32)}`;
  }
  function write2(made) {
    const record = secrets ? secrets.redact(made) : made;
    if (sink)
      return sink(record);
    const line = ascii(JSON.stringify(record));
    process.stdout.write(`${seal ? sealed(line, seal) : line}
`);
  }
}
function sealed(line, { seal }) {
  try {
    return seal(line);
  } catch (error) {
    complain("an audit record has no seal", error);
    return line;
  }
}
function printable(source, arn, checked) {
  return arn === null || checked !== void 0 || isOfSource(source, arn) ? arn : "[redacted: ARN]";
}
function ascii(json) {
  return json.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
function guarded(write2) {
  try {
    write2();
  } catch (error) {
    complain("an audit record is incomplete or lost", error);
  }
}
function complain(what, error) {
  process.stderr.write(`stackwarden-guards: ${what}: ${failure(error)}
`);
}

// node_modules/stackwarden-guards/dist/esm/audit/seals.js
import { createHash, createHmac as createHmac2, createPrivateKey, randomBytes as randomBytes2, sign } from "node:crypto";
var NOTHING = "0".repeat(64);
var SHORTEST_KEY2 = 32;
var PATIENCE = 3e3;
var PAUSE = 6e4;
function secretSeal(secretId, client) {
  if (typeof secretId !== "string")
    throw new TypeError("secretSeal() takes the name or ARN of a secret.");
  if (typeof client !== "function" && typeof client?.getSecretValue !== "function") {
    throw new TypeError("secretSeal() takes a client with getSecretValue(), such as new SecretsManager({}).");
  }
  const held = { calls: [], reason: "not fetched" };
  return {
    calls: () => held.calls.length ? held.calls.splice(0) : void 0,
    async ready() {
      if (held.sign || held.failed !== void 0 && performance.now() - held.failed < PAUSE)
        return;
      held.failed = performance.now();
      try {
        const text2 = await fetched(typeof client === "function" ? client() : client, secretId, held.calls);
        held.sign = hmac(bytesOf(currentKey(text2)));
      } catch (error) {
        held.reason = error instanceof KeysUnavailable ? error.code : "has no valid key for the audit log";
      }
    },
    seal: chained("hmac-sha256", (data) => {
      if (!held.sign)
        throw new KeysUnavailable(held.reason);
      return held.sign(data);
    })
  };
}
function chained(name, signature) {
  const chain = { id: "", sequence: 0, previous: NOTHING };
  return (line) => {
    chain.id ||= randomBytes2(16).toString("hex");
    const place = `"id":"${chain.id}","sequence":${chain.sequence},"previous":"${chain.previous}"`;
    const head = `${line.slice(0, -1)},"chain":{${place},"seal":`;
    const sealed2 = `${head}"${name}:${signature(head)}"}}`;
    chain.previous = createHash("sha256").update(sealed2).digest("hex");
    chain.sequence++;
    return sealed2;
  };
}
function hmac(key) {
  return (data) => createHmac2("sha256", key).update(data).digest("hex");
}
function bytesOf(key) {
  const bytes = typeof key === "string" ? fromBase64(key.trim()) : key;
  if (!(bytes instanceof Uint8Array))
    throw new TypeError("A seal takes a key as bytes or base64.");
  if (bytes.length < SHORTEST_KEY2)
    throw new RangeError("A key for HMAC-SHA256 must have 32 bytes or more.");
  return bytes;
}
function fromBase64(text2) {
  const bytes = Buffer.from(text2, "base64");
  if (bytes.toString("base64") !== text2) {
    throw new RangeError("The key of a seal must be base64, as from `openssl rand -base64 32`.");
  }
  return bytes;
}
async function fetched(client, secretId, calls) {
  let timer;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new KeysUnavailable("TimeoutError")), PATIENCE);
  });
  try {
    const { SecretString: text2 } = await Promise.race([client.getSecretValue({ SecretId: secretId }), late]);
    calls.push({ operation: "secretsmanager:GetSecretValue", outcome: "ok", count: 1 });
    return text2 ?? "";
  } catch (error) {
    const { name } = error;
    const code = error instanceof KeysUnavailable ? error.code : typeof name === "string" ? name : "unknown";
    calls.push({ operation: "secretsmanager:GetSecretValue", outcome: safeName(code), count: 1 });
    throw new KeysUnavailable(code);
  } finally {
    clearTimeout(timer);
  }
}
function currentKey(text2) {
  if (!text2.trimStart().startsWith("{"))
    return text2;
  const { keys, current } = JSON.parse(text2);
  return Object.hasOwn(keys, current) ? keys[current] ?? "" : "";
}

// node_modules/stackwarden-guards/dist/esm/contract.js
function isOf(event, { marks }) {
  return marks.some(([mark, ...before]) => holds(event, mark) && !before.some((each) => holds(event, each)));
}
function isUnmarked({ marks }) {
  return !marks[0]?.[0].length;
}
function holds(event, mark) {
  return mark.every(([path2, expected]) => {
    const value = dig(event, path2);
    if (value === null || expected === void 0)
      return value !== null;
    if (typeof expected !== "string")
      return expected.includes(value);
    return typeof value === "string" && value.startsWith("arn:") && value.split(":")[2] === expected;
  });
}

// node_modules/stackwarden-guards/dist/esm/guard.js
var MARK = "stackwarden-guards.guarded";
var STREAMING = /* @__PURE__ */ Symbol.for("aws.lambda.runtime.handler.streaming");
function guard(validators, handler2, options = {}) {
  const gate = makeGate(validators, options);
  checkHandler(handler2);
  const takesCallback = handler2.length > 2;
  const guarded2 = async function(event, context, ...more) {
    if (typeof context?.write === "function" && more.length) {
      throw new TypeError("guard() cannot guard a handler that streams its response.");
    }
    const call = (checked) => {
      if (!takesCallback)
        return handler2.call(this, checked, context, noCallback);
      return new Promise((resolve, fail) => {
        const callback = (error, result) => {
          if (error === null || error === void 0)
            resolve(result);
          else
            fail(error);
        };
        const answer = handler2.call(this, checked, context, callback);
        if (isPromise(answer))
          answer.then(resolve, fail);
      });
    };
    return gate(event, context, call);
  };
  Object.defineProperty(guarded2, MARK, { value: true });
  return guarded2;
}
function noCallback() {
  throw new TypeError("A guarded handler gets a callback only if it declares it as its third parameter.");
}
function isPromise(value) {
  return typeof value?.then === "function";
}
function checkHandler(handler2) {
  if (typeof handler2 !== "function")
    throw new TypeError("guard() takes a function as its second argument.");
  if (MARK in handler2) {
    throw new TypeError("guard() cannot guard a handler twice. Give one guard() all validators.");
  }
  if (STREAMING in handler2)
    throw new TypeError("guard() cannot guard a handler that streams its response.");
  if (/^(?:Async)?GeneratorFunction$/.test(handler2.constructor.name)) {
    throw new TypeError("guard() cannot guard a generator: its body would never run. Return a value.");
  }
}
var environment = { isCold: true };
function makeGate(validators, options) {
  checkValidators(validators);
  const inOrder = [...validators].sort((one, other) => one.source.order - other.source.order);
  const audit2 = loggerOf(options.audit);
  const observes = isObserving(options);
  const refusal = startupOf(options.startup);
  return async (event, context, call) => {
    const began = performance.now();
    const validator = inOrder.find(({ source }) => isOf(event, source));
    const seen = { context, event, source: validator?.source };
    const log = (outcome, checked2, details2 = {}) => {
      const measured = { durationMs: performance.now() - began, isColdStart: environment.isCold };
      environment.isCold = false;
      audit2?.log(seen, outcome, measured, checked2, details2);
    };
    if (audit2?.ready)
      await audit2.ready();
    audit2?.start(seen);
    const unfit = refusal && await refusal();
    if (observes && unfit === void 0)
      return observe(validator, event, call, log);
    let checked;
    try {
      if (unfit !== void 0)
        throw new EventRejected("startup-refused");
      checked = validated(validator, event);
    } catch (error) {
      if (error instanceof EventRejected) {
        log("refused", void 0, { ...refusalDetails(error), ...unfit !== void 0 && { startup: unfit } });
        if (validator === void 0)
          throw error;
        return validator.refuse(event, error);
      }
      log("failed", void 0, { error: failure(error) });
      throw error;
    }
    let answer;
    try {
      const result = isAllRefused(checked) && !validator?.needsHandler?.(checked) ? null : await call(checked);
      answer = validator.answer(checked, result ?? null);
    } catch (error) {
      const isWrong = error instanceof WrongAnswer;
      log("failed", checked, isWrong ? { error: "WrongAnswer", ...refusalDetails(error) } : { error: failure(error) });
      if (!isWrong)
        throw error;
      return validator.refuse(event, error);
    }
    const details = unfinished(checked, answer);
    log(Object.keys(details).length ? "partial" : "accepted", checked, details);
    return answer;
  };
}
async function observe(validator, event, call, log) {
  let checked;
  let details = {};
  try {
    checked = validated(validator, event);
    details = unfinished(checked, null);
  } catch (error) {
    details = error instanceof EventRejected ? refusalDetails(error) : { error: failure(error) };
  }
  let answer;
  try {
    answer = await call(event);
  } catch (error) {
    log("failed", checked, { ...details, error: failure(error) });
    throw error;
  }
  if (validator && !Object.keys(details).length)
    details = wrong(validator, checked, answer);
  log(Object.keys(details).length ? "observed" : "accepted", checked, details);
  return answer;
}
function wrong(validator, checked, answer) {
  try {
    validator.answer(checked, answer ?? null);
    return {};
  } catch (error) {
    return error instanceof WrongAnswer ? { error: "WrongAnswer", ...refusalDetails(error) } : { error: failure(error) };
  }
}
function startupOf(checks = []) {
  if (!Array.isArray(checks))
    throw new TypeError("startup takes a list of checks, such as [noLoaderHijack()].");
  for (const check of checks) {
    if (typeof check !== "function")
      throw new TypeError("startup takes functions that throw StartupRefused.");
  }
  if (!checks.length)
    return void 0;
  const state = {};
  return () => state.outcome ??= outcomeOf(checks);
}
async function outcomeOf(checks) {
  for (const check of checks) {
    try {
      await check();
    } catch (error) {
      if (error instanceof StartupRefused)
        return error.message;
      return `startup-check-failed: ${/^\w{1,100}$/.test(check.name) ? check.name : "check"}: ${failure(error)}`;
    }
  }
  return void 0;
}
function validated(validator, event) {
  if (validator === void 0)
    throw new EventRejected("undeclared-source");
  try {
    return validator.validate(event);
  } catch (error) {
    if (error instanceof EventRejected || error instanceof BodyMisuse)
      throw error;
    throw new EventRejected("malformed");
  }
}
function isAllRefused(checked) {
  const { records, refused } = checked;
  return Boolean(refused?.length) && records?.length === 0;
}
function loggerOf(audit2) {
  if (audit2 === false)
    return void 0;
  if (audit2 === void 0 || audit2 === true)
    return makeLogger();
  if (typeof audit2 === "function")
    return makeLogger({ sink: audit2 });
  if (typeof audit2?.log === "function")
    return audit2;
  throw new TypeError("audit takes auditLogger({...}), a function that takes a record, or false.");
}
function isObserving({ mode = "enforce", until }) {
  const variable = process.env["RUNTIME_GUARDS_MODE"] ?? mode;
  for (const each of [mode, variable]) {
    if (each !== "enforce" && each !== "observe")
      throw new RangeError('The mode of a guard must be "enforce" or "observe".');
  }
  if (until !== void 0) {
    if (mode === "enforce")
      throw new TypeError('until goes with mode: "observe".');
    const day = /* @__PURE__ */ new Date(`${until}T00:00:00Z`);
    if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(until) || Number.isNaN(day.getTime()) || !day.toISOString().startsWith(until)) {
      throw new RangeError('until takes a day, such as "2027-03-31".');
    }
  }
  return mode === "observe" && variable === "observe";
}
function checkValidators(validators) {
  if (!(validators instanceof Array) || !validators.length) {
    throw new TypeError("guard() takes a list of validators, such as [sqs()].");
  }
  for (const validator of validators) {
    if (typeof validator === "function")
      throw new TypeError(`guard() takes validators. Call ${validator.name}().`);
    if (typeof validator?.validate !== "function") {
      throw new TypeError("guard() takes validators, such as sqs().");
    }
  }
  const names2 = validators.map(({ source }) => source.name);
  if (new Set(names2).size !== names2.length)
    throw new RangeError("guard() has two validators of one event source. Keep one.");
  if (names2.includes("http-api") && names2.includes("function-url")) {
    throw new RangeError("guard() cannot combine httpApi and functionUrl: their events have the same format.");
  }
  if (validators.filter(({ source }) => isUnmarked(source)).length > 1) {
    throw new RangeError("guard() takes one validator of a source without a mark.");
  }
}

// node_modules/stackwarden-guards/dist/esm/ages.js
var TIME = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]{1,9})?Z$/;
var AHEAD = 300;
var LATEST = 1e14;
function checkAge(value, path2, limit) {
  const age = Date.now() / 1e3 - seconds(value, path2);
  if (!(-AHEAD <= age && age <= limit))
    reject("too-old", path2);
}
function seconds(value, path2) {
  if (typeof value === "number") {
    if (!(-LATEST < value && value < LATEST))
      reject("too-old", path2);
    return value > 1e11 ? value / 1e3 : value;
  }
  if (typeof value !== "string")
    return rejectAbsent(value, path2);
  if (/^[0-9]{1,13}$/.test(value))
    return seconds(Number(value), path2);
  const [, ...parts] = TIME.exec(value) ?? reject("malformed", path2);
  const [year, month, day, hour, minute, second] = parts.map(Number);
  const date = /* @__PURE__ */ new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isDay = year >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isDay || hour > 23 || minute > 59 || second > 59)
    reject("malformed", path2);
  return date.setUTCHours(hour, minute, second) / 1e3;
}

// node_modules/stackwarden-guards/dist/esm/batches.js
function recordsOf(event, limit, key = "Records") {
  const records = own(event, key);
  if (!Array.isArray(records))
    return rejectAbsent(records, key);
  if (!records.length)
    reject("missing", key);
  if (records.length > limit)
    reject("too-many", key);
  return records;
}
function every(raws, check, key = "Records") {
  return raws.map((raw, index) => {
    try {
      return check(raw);
    } catch (error) {
      throw refusedAt(error, `${key}[${index}]`);
    }
  });
}
function checkOneSource(records) {
  if (new Set(records.map(({ raw }) => own(raw, "eventSourceARN"))).size > 1)
    reject("inconsistent", "Records");
}
function mergedFailures(result, failures) {
  if (result !== null && result !== void 0 && !isObject(result)) {
    throw new TypeError("The handler of a batch must return nothing or an object with batchItemFailures.");
  }
  const given = own(result, "batchItemFailures") ?? [];
  if (!Array.isArray(given))
    throw new TypeError("batchItemFailures must be a list.");
  const known = given.map((item2) => own(item2, "itemIdentifier"));
  const added = failures.filter((each) => !known.some((one) => equal(one, each))).map((itemIdentifier) => ({ itemIdentifier }));
  return { ...result, batchItemFailures: [...given, ...added] };
}
var Records = class _Records extends Array {
  static get [Symbol.species]() {
    return Array;
  }
  static withPlan(items, plan) {
    const records = new _Records();
    for (const item2 of items)
      records.push(item2);
    Object.defineProperty(records, "plan", { value: plan });
    Object.defineProperty(records, "errors", { value: [], writable: true });
    return records;
  }
  /** Whether records that fail are returned to the source. */
  get partial() {
    return this.plan.partial;
  }
  /**
   * Calls `handle` with each record, and returns the partial batch response.
   *
   * A record whose call throws is returned to the source, with those that must not overtake it:
   * the later ones of its message group or stream. Records that need no order are processed
   * concurrently. The guard adds the records that it has refused.
   */
  async process(handle) {
    const { partial, lane, identities } = this.plan;
    if (!partial)
      throw new TypeError("records.process() needs partial: true at the validator.");
    const lanes = /* @__PURE__ */ new Map();
    const failed = /* @__PURE__ */ new Set();
    this.errors = [];
    this.forEach((record, index) => {
      const key = lane(index, record);
      const items = lanes.get(key);
      if (items)
        items.push(record);
      else
        lanes.set(key, [record]);
    });
    const inOrder = async (items) => {
      for (const [index, item2] of items.entries()) {
        try {
          await handle(item2);
        } catch (error) {
          this.errors.push(error);
          items.slice(index).forEach((each) => failed.add(each));
          return;
        }
      }
    };
    await Promise.all([...lanes.values()].map(inOrder));
    const returned = this.filter((record) => failed.has(record));
    return { batchItemFailures: identities(returned).map((itemIdentifier) => ({ itemIdentifier })) };
  }
};

// node_modules/stackwarden-guards/dist/esm/event.js
var Validated = class {
  trigger;
  // Private, because what is enumerable is in every log of an event.
  #raw;
  #fields;
  #known;
  constructor(trigger, raw, fields) {
    this.trigger = trigger;
    this.#raw = raw;
    this.#fields = fields;
  }
  get raw() {
    return this.#raw;
  }
  get documented() {
    const fields = this.#fields;
    return this.#known ??= typeof fields === "function" ? fields() : documented(this.#raw, fields);
  }
  toJSON() {
    return this.documented;
  }
  [/* @__PURE__ */ Symbol.for("nodejs.util.inspect.custom")]() {
    return `<${this.trigger} event>`;
  }
};
function makeEvent(trigger, raw, fields, typed) {
  return Object.assign(new Validated(trigger, raw, fields), typed);
}
function documented(value, fields) {
  if (typeof fields !== "object")
    return value;
  if (Array.isArray(fields)) {
    const [below2] = fields;
    return Array.isArray(value) ? value.map((item2) => documented(item2, below2)) : value;
  }
  if (!isObject(value))
    return value;
  const known = fields;
  const fieldsOf = (name) => Object.hasOwn(known, name) ? known[name] : known["*"];
  const names2 = Object.keys(value).filter((name) => fieldsOf(name) !== void 0);
  return Object.fromEntries(names2.map((name) => [name, documented(value[name], fieldsOf(name) ?? 0)]));
}

// node_modules/stackwarden-guards/dist/esm/generated/documented.js
var BITS = { line: 1, text: 2, flag: 4, whole: 8, fraction: 16, object: 32, list: 64 };
var DYNAMO_DBRECORD = { "eventID": 3, "eventName": 2, "eventVersion": 3, "eventSource": 2, "awsRegion": 2, "dynamodb": { "ApproximateCreationDateTime": 24, "ApproximateCreationDateTimePrecision": 2, "Keys": 32, "NewImage": 32, "OldImage": 32, "SequenceNumber": 2, "SizeBytes": 8, "StreamViewType": 2 }, "eventSourceARN": 2, "userIdentity": { "type": 3, "principalId": 3 } };
var DYNAMO_DBSTREAM_EVENT = { "Records": [{ "eventID": 3, "eventName": 2, "eventVersion": 3, "eventSource": 2, "awsRegion": 2, "dynamodb": { "ApproximateCreationDateTime": 24, "ApproximateCreationDateTimePrecision": 2, "Keys": 32, "NewImage": 32, "OldImage": 32, "SequenceNumber": 2, "SizeBytes": 8, "StreamViewType": 2 }, "eventSourceARN": 2, "userIdentity": { "type": 3, "principalId": 3 } }], "window": { "start": 2, "end": 2 }, "state": 32, "shardId": 2, "eventSourceARN": 2, "isFinalInvokeForWindow": 4, "isWindowTerminatedEarly": 4 };

// node_modules/stackwarden-guards/dist/esm/forms.js
function suggest(text2, known) {
  const meant = near(text2, known);
  return meant ? ` Did you mean ${JSON.stringify(meant)}?` : ` Use ${known.join(", ")}.`;
}
function near(text2, known, times = 3) {
  const letters = text2.toLowerCase();
  const distances = known.map((name) => distance(letters, name.toLowerCase()));
  const least = Math.min(...distances);
  return least * times <= letters.length ? known[distances.indexOf(least)] : void 0;
}
function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 0; i < one.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < other.length; j++) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + Number(one[i] !== other[j])));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
function oneOf(values) {
  return (place, text2) => {
    const found = values.find((value) => value.toLowerCase() === text2.toLowerCase());
    if (found === void 0)
      throw new RangeError(`${place} is unknown: ${JSON.stringify(text2)}.${suggest(text2, values)}`);
    return found;
  };
}
function matching(pattern, must, normal = String) {
  return (place, text2) => {
    const found = normal(text2);
    if (!pattern.test(found))
      throw new RangeError(`${place} must be ${must}, not ${JSON.stringify(text2)}.`);
    return found;
  };
}

// node_modules/stackwarden-guards/dist/esm/generated/forms.js
var DYNAMODB_STREAM_FORMS = () => ({
  streams: matching(/^(?:arn:[a-z-]+:dynamodb:[a-z0-9-]*:[0-9]*:table\/[^\/\t-\r ]+\/stream\/[^*\t-\r ]+)$/u, "a stream's ARN such as arn:aws:dynamodb:REGION:ACCOUNT:table/TABLE/stream/LABEL"),
  eventNames: oneOf(["INSERT", "MODIFY", "REMOVE"])
});

// node_modules/stackwarden-guards/dist/esm/generated/options.js
var DYNAMODB_STREAM = {
  partial: ["flag", false],
  streams: ["names"],
  eventNames: ["names"],
  maxRecords: ["whole", 1e4],
  maxDepth: ["whole", 32],
  maxText: ["whole", 409600],
  maxAge: ["seconds"]
};

// node_modules/stackwarden-guards/dist/esm/lines.js
function checkFields(fields, value) {
  if (value === null || value === void 0 || fields === 0)
    return;
  if (typeof fields === "number") {
    if (!(fields & bitOf(value)))
      reject("wrong-type");
    if (fields & BITS.line && CONTROL.test(value))
      reject("control-character");
  } else if (Array.isArray(fields)) {
    const [element] = fields;
    if (!Array.isArray(value))
      return reject("wrong-type");
    value.forEach((item2, index) => below(`[${index}]`, () => checkFields(element, item2)));
  } else {
    checkObject(fields, value);
  }
}
function without(fields, ...paths) {
  const kept = Object.entries(fields).filter(([name]) => !paths.includes(name));
  return Object.fromEntries(kept.map(([name, field2]) => {
    const rest = paths.filter((path2) => path2.startsWith(`${name}.`)).map((path2) => path2.slice(name.length + 1));
    return [name, rest.length ? without(field2, ...rest) : field2];
  }));
}
function checkObject(fields, value) {
  if (!isObject(value))
    return reject("wrong-type");
  for (const name of Object.keys(value)) {
    const isKnown = Object.hasOwn(fields, name);
    const documented2 = isKnown ? fields[name] : fields["*"];
    if (documented2 !== void 0)
      below(isKnown ? name : "*", () => checkFields(documented2, value[name]));
  }
}
function bitOf(value) {
  if (typeof value === "string")
    return BITS.text;
  if (typeof value === "boolean")
    return BITS.flag;
  if (typeof value === "number")
    return Number.isInteger(value) ? BITS.whole : BITS.fraction;
  return Array.isArray(value) ? BITS.list : BITS.object;
}

// node_modules/stackwarden-guards/dist/esm/bodies.js
function isModel(model) {
  return isInner(model) || isStandard(model) || typeof model === "function";
}
function isInner(model) {
  return isObject(model) && typeof model["trigger"] === "string" && typeof model["validate"] === "function";
}
function isStandard(model) {
  if (typeof model !== "object" && typeof model !== "function" || model === null)
    return false;
  const standard = model["~standard"];
  return typeof standard?.validate === "function";
}

// node_modules/stackwarden-guards/dist/esm/encoded.js
var INVOCATION = 6 * 1024 * 1024;
function bytesOf2(text2, path2, limit) {
  if (typeof text2 !== "string")
    return rejectAbsent(text2, path2);
  if (isLonger(text2, Math.floor((limit + 2) / 3) * 4))
    reject("too-long", path2);
  const data = Buffer.from(text2, "base64");
  if (data.toString("base64") !== text2)
    reject("malformed", path2);
  if (data.length > limit)
    reject("too-long", path2);
  return data;
}

// node_modules/stackwarden-guards/dist/esm/source-arns.js
function checkSource(pattern, arn, region, allowed) {
  if (region !== checkArn(pattern, arn, "eventSourceARN", allowed)[1])
    reject("inconsistent", "awsRegion");
}
function checkArn(pattern, arn, path2, allowed) {
  if (typeof arn !== "string")
    return rejectAbsent(arn, path2);
  const match = pattern.exec(arn) ?? reject("malformed", path2);
  const name = arn.slice(arn.lastIndexOf(":") + 1);
  if (allowed && !allowed.includes(arn) && !allowed.includes(name))
    reject("not-allowed", path2);
  return match;
}

// node_modules/stackwarden-guards/dist/esm/options.js
function read(validator, given, known, forms = {}) {
  if (typeof given !== "object" || given === null) {
    throw new TypeError(`${validator}() takes options as an object, such as ${validator}({}).`);
  }
  const options = /* @__PURE__ */ Object.create(null);
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(known, name)) {
      throw new TypeError(`Unknown option ${JSON.stringify(name)} of ${validator}().${suggest(name, Object.keys(known))}`);
    }
  }
  for (const [name, [kind, preset]] of Object.entries(known)) {
    const value = given[name];
    const place = `${name} of ${validator}()`;
    options[name] = value === void 0 ? preset : CHECKS[kind](place, value, forms[name]);
  }
  return {
    ...options,
    names: (name) => options[name],
    number: (name) => options[name],
    flag: (name) => options[name]
  };
}
function wrong2(place, must, value) {
  throw new TypeError(`${place} must be ${must}, not ${value === null ? "null" : typeof value}.`);
}
var CHECKS = {
  cors: (place, value) => typeof value?.headers === "function" ? value : wrong2(place, "cors({...})", value),
  flag: (place, value) => typeof value === "boolean" ? value : wrong2(place, "true or false", value),
  model: (place, value) => isModel(value) ? value : wrong2(place, "a schema with Standard Schema, a type guard or a validator", value),
  names,
  source: (place, value) => isInner(value) ? value : wrong2(place, "a validator of the pipe's source, such as sqs()", value),
  seconds: (place, value) => {
    if (typeof value !== "number")
      return wrong2(place, "a number of seconds", value);
    if (!Number.isFinite(value) || value <= 0)
      throw new RangeError(`${place} must be a finite number above 0.`);
    return value;
  },
  text: (place, value, form) => {
    if (value instanceof RegExp)
      return value;
    if (typeof value !== "string")
      return wrong2(place, "a text", value);
    return form ? form(place, value) : value;
  },
  whole: (place, value) => {
    if (!Number.isInteger(value))
      return wrong2(place, "a whole number", value);
    const least = /^max(?:Records|Events|Nodes|Path) /.test(place) ? 1 : 0;
    if (value < least)
      throw new RangeError(`${place} must be ${least} or more.`);
    return value;
  }
};
function names(place, value, form) {
  if (typeof value === "string" || typeof value?.[Symbol.iterator] !== "function") {
    return wrong2(place, 'a collection of texts, such as ["orders"]', value);
  }
  const found = [];
  for (const each of value) {
    if (typeof each !== "string")
      return wrong2(`a text in ${place}`, "a text", each);
    const name = form ? form(`a text in ${place}`, each) : each;
    const shown = JSON.stringify(name);
    if (!strip(name) || strip(name) !== name || !isPrintable(name)) {
      throw new RangeError(`${place} has ${shown}: no event has white space around a value, or a control character in it.`);
    }
    if (/[*?]/.test(name) && !name.endsWith(":*")) {
      throw new RangeError(`${place} has ${shown}: an allow-list compares whole texts, and has no wildcards.`);
    }
    if (!found.includes(name))
      found.push(name);
  }
  if (!found.length)
    throw new RangeError(`${place} is empty, which allows nothing. Omit it to allow all.`);
  return found;
}

// node_modules/stackwarden-guards/dist/esm/encodable.js
function checkEncodable(value, path2 = "") {
  const waiting = [value];
  while (waiting.length) {
    const each = waiting.pop();
    if (typeof each === "string") {
      if (!each.isWellFormed())
        reject("unencodable", path2);
    } else if (Array.isArray(each)) {
      for (const item2 of each)
        waiting.push(item2);
    } else if (typeof each === "object" && each !== null) {
      for (const name of Object.keys(each)) {
        if (!name.isWellFormed())
          reject("unencodable", path2);
        waiting.push(each[name]);
      }
    }
  }
}

// node_modules/stackwarden-guards/dist/esm/validator.js
function makeValidator(source, check, own2 = {}) {
  const validate = (event) => {
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
    ...own2
  };
}

// node_modules/stackwarden-guards/dist/esm/dynamodb-values.js
var DIGITS = 38;
var NUMBER = /^(-?)(?:([0-9]{1,130})(?:\.([0-9]{0,170}))?|\.([0-9]{1,170}))(?:[eE]([+-]?[0-9]{1,3}))?$/;
var PLACE = "*";
function checkItem(item2, limits) {
  if (!isObject(item2))
    return rejectAbsent(item2);
  checkValues(Object.values(item2), limits);
}
function checkValues(values, limits) {
  for (const value of values) {
    if (!isObject(value))
      return reject("wrong-type", PLACE);
    const [kind = "", ...others] = Object.keys(value);
    if (!kind || others.length)
      reject("malformed", PLACE);
    checkValue(kind, value[kind], limits);
  }
}
function checkValue(kind, content, { depth, longest }) {
  switch (kind) {
    case "S":
    case "N":
      if (typeof content !== "string")
        return reject("wrong-type", PLACE);
      if (isLonger(content, longest))
        reject("too-long", PLACE);
      if (kind === "N" && numberOf(content) === void 0)
        reject("malformed", PLACE);
      return;
    case "B":
      bytesOf2(content, PLACE, longest);
      return;
    case "BOOL":
      if (typeof content !== "boolean")
        reject("wrong-type", PLACE);
      return;
    case "NULL":
      if (content !== true)
        reject("malformed", PLACE);
      return;
    case "L":
    case "M":
      if (kind === "L" ? !Array.isArray(content) : !isObject(content))
        return reject("wrong-type", PLACE);
      if (depth < 1)
        reject("too-deep", PLACE);
      return checkValues(Object.values(content), { depth: depth - 1, longest });
    case "SS":
    case "NS":
    case "BS":
      return checkSet(kind.charAt(0), content, { depth, longest });
    default:
      return reject("malformed", PLACE);
  }
}
function checkSet(kind, content, limits) {
  if (!Array.isArray(content))
    return reject("wrong-type", PLACE);
  if (!content.length)
    reject("missing", PLACE);
  for (const each of content)
    checkValue(kind, each, limits);
  const texts = content;
  const plain2 = kind === "N" ? texts.map(numberOf) : texts;
  if (new Set(plain2).size !== texts.length)
    reject("malformed", PLACE);
}
function numberOf(text2) {
  const match = NUMBER.exec(text2);
  if (!match)
    return void 0;
  const [, sign2 = "", whole3 = "", fraction = match[4] ?? "", , exponent = "0"] = match;
  const all = whole3 + fraction;
  const digits = all.replace(/^0+/, "");
  if (!digits)
    return "0";
  const power = digits.length - 1 - fraction.length + Number(exponent);
  const significant = digits.replace(/0+$/, "");
  if (significant.length > DIGITS || power < -130 || power > 125)
    return void 0;
  return `${sign2}${significant}e${power}`;
}
function plainItem(item2) {
  return Object.fromEntries(Object.keys(item2).map((name) => [name, plain(item2[name])]));
}
function plain(value) {
  const [kind = "", content] = Object.entries(value)[0] ?? [];
  const texts = content;
  switch (kind) {
    case "N":
      return plainNumber(content);
    case "B":
      return Buffer.from(content, "base64");
    case "NULL":
      return null;
    case "L":
      return content.map(plain);
    case "M":
      return plainItem(content);
    case "SS":
      return new Set(texts);
    case "NS":
      return new Set(texts.map(plainNumber));
    case "BS":
      return new Set(texts.map((text2) => Buffer.from(text2, "base64")));
    default:
      return content;
  }
}
function plainNumber(text2) {
  const number = Number(text2);
  if (numberOf(String(number)) === numberOf(text2))
    return number;
  return /^-?[0-9]+$/.test(text2) ? BigInt(text2) : text2;
}

// node_modules/stackwarden-guards/dist/esm/streams.js
function makeStreamValidator(source, given, [entity, number], fields, check) {
  const partial = given.flag("partial");
  const window = without(fields, "Records");
  return makeValidator(source, validate, {
    // To return the state of its window.
    needsHandler: (event) => isFilled(own(event.raw, "window")),
    answer: (event, result) => partial ? mergedFailures(result, event.failures) : result
  });
  function validate(event) {
    const raws = rawsOf(event);
    const items = [];
    let rejected;
    if (partial)
      rejected = untilRefused(raws, items);
    else
      items.push(...every(raws, check));
    checkOneSource(items);
    checkWindow(event, items);
    const plan = {
      partial,
      lane: () => "",
      // Lambda resumes at the first, regardless of other numbers.
      identities: (failed) => failed.slice(0, 1).map(({ sequenceNumber }) => sequenceNumber)
    };
    const records = Records.withPlan(items, plan);
    const known = () => ({
      ...documented(event, fields),
      Records: records.map((record) => record.documented)
    });
    const failures = rejected ? [numberOf2(raws[items.length], rejected)] : [];
    const made = { records, refused: rejected ? [rejected] : [], failures };
    return makeEvent(source.name, event, known, made);
  }
  function rawsOf(event) {
    if (isObject(event) && Object.keys(event).length > 1) {
      checkFields(window, event);
      const records = own(event, "Records");
      if (Array.isArray(records) && !records.length && isFilled(own(event, "window")))
        return [];
    }
    return recordsOf(event, given.number("maxRecords"));
  }
  function untilRefused(raws, items) {
    for (const raw of raws) {
      try {
        items.push(check(raw));
      } catch (error) {
        return refusedAt(error, `Records[${items.length}]`);
      }
    }
    return void 0;
  }
  function numberOf2(raw, rejected) {
    const found = own(own(raw, entity), number);
    if (typeof found !== "string" || !/^[0-9]+$/.test(found))
      throw rejected;
    return found;
  }
}
function checkWindow(event, records) {
  const [source, shard] = [own(event, "eventSourceARN"), own(event, "shardId")];
  for (const { raw } of records) {
    const isOfShard = shard === null || !has(raw, "kinesis") || own(raw, "eventID").startsWith(`${shard}:`);
    if (!isOfShard)
      reject("inconsistent", "shardId");
    if (source !== null && source !== own(raw, "eventSourceARN"))
      reject("inconsistent", "eventSourceARN");
  }
}

// node_modules/stackwarden-guards/dist/esm/sources/dynamodb-stream.js
var STREAM_ARN = /^arn:[a-z0-9-]{1,30}:dynamodb:([a-z0-9-]{1,30}):[0-9]{12}:table\/[a-zA-Z0-9_.-]{3,255}\/stream\/[0-9T:.-]{1,40}$/;
var VIEWS = { KEYS_ONLY: [], NEW_IMAGE: ["NewImage"], OLD_IMAGE: ["OldImage"], NEW_AND_OLD_IMAGES: ["NewImage", "OldImage"] };
var EVENT_NAMES = ["INSERT", "MODIFY", "REMOVE"];
var IMAGES = [["NewImage", "REMOVE"], ["OldImage", "INSERT"]];
var ITEMS = { itemKeys: item("Keys"), newImage: item("NewImage"), oldImage: item("OldImage") };
function dynamodbStream(options = {}) {
  const given = read("dynamodbStream", options, DYNAMODB_STREAM, DYNAMODB_STREAM_FORMS());
  const check = (raw) => checkRecord(raw, given);
  return makeStreamValidator(DYNAMODB_STREAM_SOURCE, given, ["dynamodb", "SequenceNumber"], DYNAMO_DBSTREAM_EVENT, check);
}
function checkRecord(raw, given) {
  const [change, arn, eventName] = [field(raw, "dynamodb"), field(raw, "eventSourceARN"), field(raw, "eventName")];
  const sequenceNumber = field(change, "SequenceNumber");
  if (field(raw, "eventSource") !== "aws:dynamodb")
    reject("inconsistent", "eventSource");
  checkSource(STREAM_ARN, arn, field(raw, "awsRegion"), given.names("streams"));
  if (typeof eventName === "object" && eventName !== null)
    throw new Misread(false);
  const isKnown = EVENT_NAMES.includes(eventName);
  if (!isKnown || given.names("eventNames")?.includes(eventName) === false) {
    reject(isKnown ? "not-allowed" : "malformed", "eventName");
  }
  if (!matches(/^[0-9]{1,40}$/, sequenceNumber))
    reject("malformed", "dynamodb.SequenceNumber");
  if (given["maxAge"] !== void 0)
    checkAge(get(change, "ApproximateCreationDateTime"), "dynamodb", given.number("maxAge"));
  checkFields(DYNAMO_DBRECORD, raw);
  checkChange(change, eventName, given);
  const made = { sequenceNumber, eventName };
  const record = makeEvent("dynamodb-stream", raw, DYNAMO_DBRECORD, made);
  return Object.defineProperties(record, ITEMS);
}
function item(place) {
  return {
    get() {
      const held = dig(this.raw, ["dynamodb", place]);
      return held && plainItem(held);
    },
    enumerable: true
  };
}
function checkChange(change, eventName, given) {
  const view = has(change, "StreamViewType") ? get(change, "StreamViewType") : "NEW_AND_OLD_IMAGES";
  const images = own(VIEWS, view) ?? reject("malformed", "dynamodb.StreamViewType");
  const [keys, longest] = [field(change, "Keys"), given.number("maxText")];
  below("dynamodb.Keys", () => {
    checkItem(keys, { depth: 0, longest });
    if (![1, 2].includes(Object.keys(keys).length))
      reject("malformed");
  });
  for (const [name, without2] of IMAGES) {
    const image = get(change, name);
    if (image === null)
      continue;
    below(`dynamodb.${name}`, () => {
      if (eventName === without2 || !images.includes(name))
        reject("inconsistent");
      checkItem(image, { depth: given.number("maxDepth"), longest });
      checkKeys(keys, image);
    });
  }
}
function checkKeys(keys, image) {
  if (!Object.keys(keys).every((name) => Object.hasOwn(image, name) && equal(keys[name], image[name])))
    reject("inconsistent");
}

// node_modules/stackwarden-guards/dist/esm/startup/environment.js
function expectedEnvironment(names2, patterns = {}) {
  const given = names2;
  if (!(given instanceof Array) || ![...given, ...Object.keys(patterns)].every(isName)) {
    throw new TypeError('expectedEnvironment() takes names of variables, such as ["TABLE_NAME"].');
  }
  const matched = Object.entries(patterns).map(([name, pattern]) => [name, whole2(pattern)]);
  const expected = [...names2, ...matched.map(([name]) => name)];
  if (!expected.length)
    throw new TypeError("expectedEnvironment() needs the name of at least one variable.");
  return function expectedEnvironment2() {
    refuse("environment-missing", expected.filter((name) => !process.env[name]));
    const malformed = matched.filter(([name, pattern]) => !pattern.test(process.env[name] ?? ""));
    refuse("environment-malformed", malformed.map(([name]) => name));
  };
}
function isName(name) {
  return typeof name === "string" && name !== "";
}
function whole2(pattern) {
  const { source, flags } = typeof pattern === "string" ? { source: pattern, flags: "u" } : pattern;
  return new RegExp(`^(?:${source})$`, flags.replace(/[gmy]/g, ""));
}
function refuse(reason, subjects) {
  if (subjects.length)
    throw new StartupRefused(reason, subjects.join(", "));
}

// node_modules/stackwarden-guards/dist/esm/startup/loader-hijack.js
import { existsSync, readFileSync } from "node:fs";

// node_modules/stackwarden-guards/dist/esm/generated/variables.js
var ENDPOINT = "AWS_ENDPOINT_URL";
var LOADING = ["AWS_CONFIG_FILE", "AWS_DATA_PATH", "AWS_LAMBDA_EXEC_WRAPPER", "AWS_SHARED_CREDENTIALS_FILE", "BASH_ENV", "GCONV_PATH", "GLIBC_TUNABLES", "LD_AUDIT", "LD_ORIGIN_PATH", "LD_PRELOAD", "OPENSSL_CONF", "OPENSSL_ENGINES", "OPENSSL_MODULES"];
var TRAFFIC = ["AWS_EC2_METADATA_SERVICE_ENDPOINT", "HOSTALIASES", "LOCALDOMAIN", "SSLKEYLOGFILE"];
var PROXIES = ["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY"];
var CERTIFICATES = ["AWS_CA_BUNDLE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_DIR", "SSL_CERT_FILE"];
var LIBRARIES = ["/lib64", "/opt/lib", "/usr/lib64", "/var/lang/lib", "/var/runtime", "/var/runtime/lib", "/var/task", "/var/task/lib"];
var SYSTEM = ["/etc/pki/", "/etc/ssl/", "/var/lang/", "/var/runtime/"];

// node_modules/stackwarden-guards/dist/esm/startup/loader-hijack.js
var LOADING_NODE = ["NODE_OPTIONS", "NODE_REPL_EXTERNAL_MODULE", "NODE_COMPILE_CACHE"];
var TRAFFIC_NODE = ["NODE_TLS_REJECT_UNAUTHORIZED"];
var CERTIFICATES_NODE = ["NODE_EXTRA_CA_CERTS"];
var INITIAL = "/proc/self/environ";
var PATH = "NODE_PATH";
function noLoaderHijack(allowed = {}) {
  for (const [name, values] of Object.entries(allowed)) {
    if (!Array.isArray(values))
      throw new TypeError(`noLoaderHijack() takes a list of values for ${name}.`);
    if (!isFolders(name) && !isCertificates(name) && !isListed(name, true)) {
      throw new RangeError(`noLoaderHijack() has ${name}, which is not a checked variable.`);
    }
  }
  const allowedOf = (name) => Object.entries(allowed).flatMap(([each, values]) => named(each) === named(name) ? values : []);
  return function noLoaderHijack2() {
    const environments = [Object.entries(process.env), initial()];
    const isDeployed = environments.some((each) => each.some(([name]) => name === "AWS_LAMBDA_FUNCTION_NAME"));
    const found = environments.flat().filter(([name, value]) => value && isHijack(name, value, allowedOf(name), isDeployed)).map(([name]) => name);
    if (found.length)
      throw new StartupRefused("loader-hijack", [...new Set(found)].sort().join(", "));
  };
}
function isHijack(name, value, allowed, isDeployed) {
  if (isFolders(name)) {
    const folders = value.split(/[:;]/).map((folder) => folder.replace(/\/+$/, ""));
    return !folders.every((folder) => foldersOf(name).includes(folder) || allowed.includes(folder));
  }
  if (isCertificates(name)) {
    return isDeployed && !value.split(":").every((path2) => allowed.includes(path2) || isOfSystem(path2));
  }
  return isListed(name, isDeployed) && !allowed.includes(value);
}
function isFolders(name) {
  return name === PATH || name === "LD_LIBRARY_PATH";
}
function foldersOf(name) {
  if (name !== PATH)
    return LIBRARIES;
  const [major] = process.versions.node.split(".");
  const layers = [`/opt/nodejs/node${major ?? ""}/node_modules`, "/opt/nodejs/node_modules"];
  return [...layers, "/var/runtime/node_modules", "/var/runtime", "/var/task"];
}
function isCertificates(name) {
  return CERTIFICATES.includes(name) || CERTIFICATES_NODE.includes(name);
}
function named(name) {
  return PROXIES.includes(name.toUpperCase()) ? name.toUpperCase() : name;
}
function isListed(name, isDeployed) {
  if (LOADING.includes(name) || LOADING_NODE.includes(name))
    return true;
  const redirects = [...TRAFFIC, ...TRAFFIC_NODE].includes(name) || PROXIES.includes(named(name)) || name.startsWith(ENDPOINT);
  return isDeployed && redirects;
}
function isOfSystem(path2) {
  return SYSTEM.some((folder) => path2.startsWith(folder)) && !path2.split("/").includes("..");
}
function initial() {
  if (!existsSync(INITIAL))
    return [];
  const entries = readFileSync(INITIAL, "utf8").split("\0");
  return entries.map((entry) => [entry.split("=", 1)[0] ?? "", entry.slice(entry.indexOf("=") + 1)]);
}

// handler.ts
var audit = makeLogger({ seal: secretSeal(process.env["AUDIT_SECRET"] ?? "", () => new SecretsManager({})) });
var handler = guard(
  [dynamodbStream({ eventNames: ["INSERT"], partial: true })],
  (event) => event.records.process(({ newImage }) => count2(newImage)),
  { audit, startup: [expectedEnvironment(["NAMESPACE", "AUDIT_SECRET"]), noLoaderHijack()] }
);
function count2(order) {
  const items = order?.["items"];
  if (!Array.isArray(items) || !items.length) throw new TypeError("An order has items.");
  let articles = 0;
  for (const item2 of items) {
    const quantity = typeof item2 === "object" && item2 !== null && "quantity" in item2 ? item2.quantity : null;
    if (typeof quantity !== "number") throw new TypeError("An item has a quantity.");
    articles += quantity;
  }
  write({ Orders: 1, Articles: articles });
}
function write(values) {
  const metrics = Object.keys(values).map((Name) => ({ Name, Unit: "Count" }));
  const directive = { Namespace: process.env["NAMESPACE"], Dimensions: [[]], Metrics: metrics };
  process.stdout.write(`${JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] }, ...values })}
`);
}
export {
  handler
};
