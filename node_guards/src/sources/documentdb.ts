import { checkAge } from "../ages.js";
import { every, recordsOf } from "../batches.js";
import { checker } from "../bodies.js";
import { Misread, reject } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { DOCUMENTDB_SOURCE } from "../generated/contract.js";
import { DOCUMENT_DBEVENT, DOCUMENT_DBRECORD, type Fields } from "../generated/documented.js";
import { DOCUMENTDB_FORMS } from "../generated/forms.js";
import { DOCUMENTDB, type DocumentdbOptions } from "../generated/options.js";
import { checkFields } from "../lines.js";
import { read } from "../options.js";
import { checkArn } from "../source-arns.js";
import { CONTROL } from "../text.js";
import { makeValidator, type Validator } from "../validator.js";
import { equal, field, get, isDeeper, isObject, type JsonObject, matches, own } from "../values.js";

/** A validated change. `database` and `collection` are null where the end of a stream does not name them. */
export interface DocumentDbRecord<Body = JsonObject | null> extends ValidatedEvent<"documentdb"> {
  readonly operation: string;
  readonly database: string | null;
  readonly collection: string | null;
  /** The full document, or the result of the declared model; null where the change has none. */
  readonly document: Body | null;
}

/** A validated batch of changes. */
export interface DocumentDbEvent<Body = JsonObject | null> extends ValidatedEvent<"documentdb"> {
  readonly records: readonly DocumentDbRecord<Body>[];
}

const CLUSTER_ARN = /^arn:[a-z0-9-]{1,30}:rds:[a-z0-9-]{1,30}:[0-9]{12}:cluster:[a-zA-Z0-9-]{1,63}$/;
// https://www.mongodb.com/docs/manual/reference/limits/: characters that a name can't contain, and
// its length.
const DATABASE = /^[^/\\. "$*<>:|?\x00-\x1f\x7f]{1,64}$/u;
const COLLECTION = /^[^$\x00-\x1f\x7f]{1,255}$/u;
// https://docs.aws.amazon.com/documentdb/latest/devguide/change_streams.html
const OPERATIONS = ["insert", "update", "replace", "delete", "drop", "dropDatabase", "rename", "invalidate"];
// Documents nest at most 100 levels deep.
const DEPTH = 100;
const OBJECTS = ["documentKey", "fullDocument", "updateDescription", "clusterTime"];

/**
 * Validates change events of an Amazon DocumentDB cluster.
 *
 * Lambda supports no partial batch response here: one refused change refuses the batch.
 */
export function documentdb<Body = JsonObject | null>(options: DocumentdbOptions<Body> = {}): Validator<DocumentDbEvent<Body>> {
  const given = read("documentdb", options, DOCUMENTDB, DOCUMENTDB_FORMS());
  const check = checker(options.body);
  return makeValidator(DOCUMENTDB_SOURCE, (event) => {
    const records = every(recordsOf(event, given.number("maxRecords"), "events"), checkRecord, "events");
    if (get(event, "eventSource") !== "aws:docdb") reject("inconsistent", "eventSource");
    checkArn(CLUSTER_ARN, get(event, "eventSourceArn"), "eventSourceArn", given.names("clusters"));
    return makeEvent<DocumentDbEvent<Body>>("documentdb", event, DOCUMENT_DBEVENT, { records });
  });

  function checkRecord(raw: unknown): DocumentDbRecord<Body> {
    const change = field(raw, "event");
    const operation = field(change, "operationType");
    const document = get(change, "fullDocument");
    if (typeof operation === "object" && operation !== null) throw new Misread(false);
    if (!OPERATIONS.includes(operation as string)) reject("malformed", "event.operationType");
    if (given.names("operations")?.includes(operation as string) === false) reject("not-allowed", "event.operationType");
    if (!matches(/^[0-9a-fA-F]{1,2048}$/, field(field(change, "_id"), "_data"))) reject("malformed", "event._id._data");
    const isEnd = operation === "invalidate" && get(change, "ns") === null;
    if (isEnd) checkEnd(change);
    const [database, collection] = isEnd ? [null, null] : namespaceOf(field(change, "ns"), operation as string);
    if (given["maxAge"] !== undefined) {
      checkAge(field(field(field(change, "clusterTime"), "$timestamp"), "t"), "event.clusterTime", given.number("maxAge"));
    }
    checkRest(change, operation as string);
    const place = "event.fullDocument";
    if (document !== null && isDeeper(document, (given["maxDepth"] as number))) reject("too-deep", place);
    const made = { operation: operation as string, database, collection };
    return makeEvent<DocumentDbRecord<Body>>("documentdb", raw, DOCUMENT_DBRECORD, {
      ...made,
      document: (document !== null && check ? check(document, place) : document) as Body | null,
    });
  }

  function namespaceOf(names: unknown, operation: string): [string, string | null] {
    const [database, collection] = [field(names, "db") as string, get(names, "coll") as string | null];
    if (!matches(DATABASE, database) || CONTROL.test(database)) reject("malformed", "event.ns.db");
    if (given.names("databases")?.includes(database) === false) reject("not-allowed", "event.ns.db");
    // What becomes of a whole database has no collection.
    if (collection === null && ["dropDatabase", "invalidate"].includes(operation)) return [database, null];
    if (!matches(COLLECTION, collection) || CONTROL.test(collection as string)) reject("malformed", "event.ns.coll");
    if (given.names("collections")?.includes(collection as string) === false) reject("not-allowed", "event.ns.coll");
    return [database, collection];
  }
}

function checkRest(change: unknown, operation: string): void {
  for (const name of OBJECTS) {
    const value = get(change, name);
    if (value === null) continue;
    if (!isObject(value)) reject("wrong-type", `event.${name}`);
    if (isDeeper(value, DEPTH)) reject("too-deep", `event.${name}`);
  }
  const to = get(change, "to");
  if (to !== null) checkFields({ event: { to: (DOCUMENT_DBRECORD["event"] as Fields)["to"] ?? 0 } }, { event: { to } });
  const [key, document] = [get(change, "documentKey"), get(change, "fullDocument")];
  const areNamed = [key, document].every((each) => isObject(each) && Object.hasOwn(each, "_id"));
  if (areNamed && !equal(own(key, "_id"), own(document, "_id"))) reject("inconsistent", "event.documentKey");
  if (["insert", "replace"].includes(operation) && document === null) reject("missing", "event.fullDocument");
}

/** Refuses what ends a change stream of a namespace that it does not name, and has data. */
function checkEnd(change: unknown): void {
  for (const name of ["documentKey", "fullDocument", "updateDescription", "to"]) {
    if (get(change, name) !== null) reject("inconsistent", `event.${name}`);
  }
}
