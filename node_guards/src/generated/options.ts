// Written by `python -m tools.node_guards` from runtime_guards/. Don't edit it.

import type { Cors } from "../cors.js";
import type { Model } from "../bodies.js";

/** How each option is checked, and its default. */
export type Kind = "cors" | "flag" | "model" | "names" | "seconds" | "text" | "whole";
export type Options = Readonly<Record<string, readonly [Kind, (boolean | number)?]>>;

/** Options of `restApi()`. */
export interface RestApiOptions<Body> {
  /** Allowed methods; undefined allows DELETE, GET, HEAD, OPTIONS, PATCH, POST and PUT. */
  methods?: Iterable<string> | undefined;
  /** Regular expression that the whole path must match; undefined allows any path. */
  path?: string | RegExp | undefined;
  /** Model of the body; undefined allows any body, or none. */
  body?: Model<Body> | undefined;
  /** Allowed media types of a body, such as `text/csv` or `csv`; undefined allows any, or `application/json` and `application/*+json` where `body` is declared. */
  contentTypes?: Iterable<string> | undefined;
  /** true refuses line breaks, tabs and marks of direction in a query's values. */
  singleLine?: boolean | undefined;
  /** CORS headers of refusals. Without it, they carry none. */
  cors?: Cors | undefined;
  /** Maximum size of a body in bytes. */
  maxBody?: number | undefined;
  /** Maximum nesting depth of a JSON body in levels. */
  maxDepth?: number | undefined;
  /** Maximum number of values in a JSON body. */
  maxNodes?: number | undefined;
  /** Maximum number of headers, and of cookies. */
  maxHeaders?: number | undefined;
  /** Maximum length of a header value in characters. */
  maxHeader?: number | undefined;
  /** Maximum number of query parameters. */
  maxQuery?: number | undefined;
  /** Maximum length of a query parameter's value in characters. */
  maxQueryValue?: number | undefined;
  /** Maximum number of path parameters. */
  maxPathParameters?: number | undefined;
  /** Maximum length of a path parameter's value in characters. */
  maxPathParameter?: number | undefined;
  /** Maximum length of a path in characters. */
  maxPath?: number | undefined;
}

export const REST_API: Options = {
  methods: ["names"],
  path: ["text"],
  body: ["model"],
  contentTypes: ["names"],
  singleLine: ["flag", false],
  cors: ["cors"],
  maxBody: ["whole", 6291456],
  maxDepth: ["whole", 32],
  maxNodes: ["whole", 500000],
  maxHeaders: ["whole", 200],
  maxHeader: ["whole", 16384],
  maxQuery: ["whole", 200],
  maxQueryValue: ["whole", 16384],
  maxPathParameters: ["whole", 50],
  maxPathParameter: ["whole", 2048],
  maxPath: ["whole", 16384],
};

/** Options of `httpApi()`. */
export interface HttpApiOptions<Body> {
  /** Allowed methods; undefined allows DELETE, GET, HEAD, OPTIONS, PATCH, POST and PUT. */
  methods?: Iterable<string> | undefined;
  /** Regular expression that the whole path must match; undefined allows any path. */
  path?: string | RegExp | undefined;
  /** Model of the body; undefined allows any body, or none. */
  body?: Model<Body> | undefined;
  /** Allowed media types of a body, such as `text/csv` or `csv`; undefined allows any, or `application/json` and `application/*+json` where `body` is declared. */
  contentTypes?: Iterable<string> | undefined;
  /** true refuses line breaks, tabs and marks of direction in a query's values. */
  singleLine?: boolean | undefined;
  /** CORS headers of refusals. Without it, they carry none. */
  cors?: Cors | undefined;
  /** Maximum size of a body in bytes. */
  maxBody?: number | undefined;
  /** Maximum nesting depth of a JSON body in levels. */
  maxDepth?: number | undefined;
  /** Maximum number of values in a JSON body. */
  maxNodes?: number | undefined;
  /** Maximum number of headers, and of cookies. */
  maxHeaders?: number | undefined;
  /** Maximum length of a header value in characters. */
  maxHeader?: number | undefined;
  /** Maximum number of query parameters. */
  maxQuery?: number | undefined;
  /** Maximum length of a query parameter's value in characters. */
  maxQueryValue?: number | undefined;
  /** Maximum number of path parameters. */
  maxPathParameters?: number | undefined;
  /** Maximum length of a path parameter's value in characters. */
  maxPathParameter?: number | undefined;
  /** Maximum length of a path in characters. */
  maxPath?: number | undefined;
}

export const HTTP_API: Options = {
  methods: ["names"],
  path: ["text"],
  body: ["model"],
  contentTypes: ["names"],
  singleLine: ["flag", false],
  cors: ["cors"],
  maxBody: ["whole", 6291456],
  maxDepth: ["whole", 32],
  maxNodes: ["whole", 500000],
  maxHeaders: ["whole", 200],
  maxHeader: ["whole", 16384],
  maxQuery: ["whole", 200],
  maxQueryValue: ["whole", 16384],
  maxPathParameters: ["whole", 50],
  maxPathParameter: ["whole", 2048],
  maxPath: ["whole", 16384],
};

/** Options of `functionUrl()`. */
export interface FunctionUrlOptions<Body> {
  /** Allowed methods; undefined allows DELETE, GET, HEAD, OPTIONS, PATCH, POST and PUT. */
  methods?: Iterable<string> | undefined;
  /** Regular expression that the whole path must match; undefined allows any path. */
  path?: string | RegExp | undefined;
  /** Model of the body; undefined allows any body, or none. */
  body?: Model<Body> | undefined;
  /** Allowed media types of a body, such as `text/csv` or `csv`; undefined allows any, or `application/json` and `application/*+json` where `body` is declared. */
  contentTypes?: Iterable<string> | undefined;
  /** true refuses line breaks, tabs and marks of direction in a query's values. */
  singleLine?: boolean | undefined;
  /** CORS headers of refusals. Without it, they carry none. */
  cors?: Cors | undefined;
  /** Maximum size of a body in bytes. */
  maxBody?: number | undefined;
  /** Maximum nesting depth of a JSON body in levels. */
  maxDepth?: number | undefined;
  /** Maximum number of values in a JSON body. */
  maxNodes?: number | undefined;
  /** Maximum number of headers, and of cookies. */
  maxHeaders?: number | undefined;
  /** Maximum length of a header value in characters. */
  maxHeader?: number | undefined;
  /** Maximum number of query parameters. */
  maxQuery?: number | undefined;
  /** Maximum length of a query parameter's value in characters. */
  maxQueryValue?: number | undefined;
  /** Maximum number of path parameters. */
  maxPathParameters?: number | undefined;
  /** Maximum length of a path parameter's value in characters. */
  maxPathParameter?: number | undefined;
  /** Maximum length of a path in characters. */
  maxPath?: number | undefined;
}

export const FUNCTION_URL: Options = {
  methods: ["names"],
  path: ["text"],
  body: ["model"],
  contentTypes: ["names"],
  singleLine: ["flag", false],
  cors: ["cors"],
  maxBody: ["whole", 6291456],
  maxDepth: ["whole", 32],
  maxNodes: ["whole", 500000],
  maxHeaders: ["whole", 200],
  maxHeader: ["whole", 16384],
  maxQuery: ["whole", 200],
  maxQueryValue: ["whole", 16384],
  maxPathParameters: ["whole", 50],
  maxPathParameter: ["whole", 2048],
  maxPath: ["whole", 16384],
};

/** Options of `s3()`. */
export interface S3Options {
  /** Allowed file extensions of keys, such as `.csv`, in any letter case; undefined allows all. */
  extensions?: Iterable<string> | undefined;
  /** Allowed key prefixes; undefined allows all. */
  prefixes?: Iterable<string> | undefined;
  /** true refuses line breaks, tabs and marks of direction in keys. */
  singleLine?: boolean | undefined;
  /** true accepts keys with a `..` segment, a leading slash or a backslash, which S3 allows. The handler must never use such a key as the path of a file. */
  anyPath?: boolean | undefined;
  /** Allowed bucket names; undefined allows all. */
  buckets?: Iterable<string> | undefined;
  /** Allowed event names, such as `ObjectCreated:Put` or `ObjectCreated:*`, with or without `s3:`; undefined allows all. */
  eventNames?: Iterable<string> | undefined;
  /** Maximum size of an object in bytes; undefined allows what S3 stores (50 TiB). */
  maxSize?: number | undefined;
  /** Maximum number of records in an event. */
  maxRecords?: number | undefined;
  /** Maximum age in seconds of an event; undefined allows any age. Events more than 300 seconds ahead are refused too. */
  maxAge?: number | undefined;
}

export const S3: Options = {
  extensions: ["names"],
  prefixes: ["names"],
  singleLine: ["flag", false],
  anyPath: ["flag", false],
  buckets: ["names"],
  eventNames: ["names"],
  maxSize: ["whole"],
  maxRecords: ["whole", 1000],
  maxAge: ["seconds"],
};

/** Options of `sqs()`. */
export interface SqsOptions<Body> {
  /** Model of a message body; undefined allows any text. */
  body?: Model<Body> | undefined;
  /** With true, refused messages are returned as partial batch response and the others are processed. The event source mapping needs `ReportBatchItemFailures`. */
  partial?: boolean | undefined;
  /** Allowed queues, by ARN or by name; undefined allows any. A name allows the queue of any account and region. */
  queues?: Iterable<string> | undefined;
  /** Maximum number of messages in a batch. */
  maxRecords?: number | undefined;
  /** Maximum length of a body in characters. */
  maxBody?: number | undefined;
  /** Maximum nesting depth of a JSON body in levels. */
  maxDepth?: number | undefined;
  /** Maximum number of values in a JSON body. */
  maxNodes?: number | undefined;
  /** Maximum age in seconds of a message; undefined allows any age. Events more than 300 seconds ahead are refused too. */
  maxAge?: number | undefined;
  /** Whether the MD5 digest that SQS sends is compared with the body. */
  verifyMd5?: boolean | undefined;
}

export const SQS: Options = {
  body: ["model"],
  partial: ["flag", false],
  queues: ["names"],
  maxRecords: ["whole", 10000],
  maxBody: ["whole", 1048576],
  maxDepth: ["whole", 32],
  maxNodes: ["whole", 500000],
  maxAge: ["seconds"],
  verifyMd5: ["flag", true],
};

/** Options of `sns()`. */
export interface SnsOptions<Body> {
  /** Model of a message; undefined allows any text. */
  body?: Model<Body> | undefined;
  /** Allowed topics, by ARN or by name; undefined allows any. A name allows the topic of any account and region. */
  topics?: Iterable<string> | undefined;
  /** Maximum number of notifications in an event. */
  maxRecords?: number | undefined;
  /** Maximum length of a message in characters. */
  maxMessage?: number | undefined;
  /** Maximum number of message attributes. */
  maxAttributes?: number | undefined;
  /** Maximum nesting depth of a JSON message in levels. */
  maxDepth?: number | undefined;
  /** Maximum number of values in a JSON body. */
  maxNodes?: number | undefined;
  /** Maximum age in seconds of a notification; undefined allows any age. Events more than 300 seconds ahead are refused too. */
  maxAge?: number | undefined;
}

export const SNS: Options = {
  body: ["model"],
  topics: ["names"],
  maxRecords: ["whole", 10],
  maxMessage: ["whole", 1048576],
  maxAttributes: ["whole", 256],
  maxDepth: ["whole", 32],
  maxNodes: ["whole", 500000],
  maxAge: ["seconds"],
};

/** Options of `eventBridge()`. */
export interface EventBridgeOptions<Body> {
  /** Model of the detail; undefined allows any JSON object. */
  detail?: Model<Body> | undefined;
  /** Allowed sources; undefined allows all. */
  sources?: Iterable<string> | undefined;
  /** Allowed detail types; undefined allows all. */
  detailTypes?: Iterable<string> | undefined;
  /** Allowed account IDs; undefined allows all. */
  accounts?: Iterable<string> | undefined;
  /** Allowed regions; undefined allows all. */
  regions?: Iterable<string> | undefined;
  /** Maximum length in characters of all strings and names in the detail together. */
  maxDetail?: number | undefined;
  /** Maximum nesting depth of the detail in levels. */
  maxDepth?: number | undefined;
  /** Maximum age in seconds of an event; undefined allows any age. Events more than 300 seconds ahead are refused too. */
  maxAge?: number | undefined;
}

export const EVENT_BRIDGE: Options = {
  detail: ["model"],
  sources: ["names"],
  detailTypes: ["names"],
  accounts: ["names"],
  regions: ["names"],
  maxDetail: ["whole", 1048576],
  maxDepth: ["whole", 32],
  maxAge: ["seconds"],
};

/** Values of allow-lists: closed lists of AWS's, and those to which it adds. */
type Values = Readonly<Record<string, readonly string[]>>;
export const GROWING_S3: Values = {"eventNames": ["ObjectCreated:*", "ObjectCreated:Put", "ObjectCreated:Post", "ObjectCreated:Copy", "ObjectCreated:CompleteMultipartUpload", "ObjectRemoved:*", "ObjectRemoved:Delete", "ObjectRemoved:DeleteMarkerCreated", "ObjectRestore:*", "ObjectRestore:Post", "ObjectRestore:Completed", "ObjectRestore:Delete", "ObjectTagging:*", "ObjectTagging:Put", "ObjectTagging:Delete", "ObjectAnnotation:*", "ObjectAnnotation:Put", "ObjectAnnotation:Delete", "ObjectAcl:Put", "ObjectRetention:Put", "LifecycleExpiration:*", "LifecycleExpiration:Delete", "LifecycleExpiration:DeleteMarkerCreated", "LifecycleTransition", "IntelligentTiering", "ReducedRedundancyLostObject", "Replication:*", "Replication:OperationFailedReplication", "Replication:OperationNotTracked", "Replication:OperationMissedThreshold", "Replication:OperationReplicatedAfterThreshold"]};
