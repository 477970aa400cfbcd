import { createHash, createHmac, createPrivateKey, type KeyObject, randomBytes, sign } from "node:crypto";

import { KeysUnavailable } from "../errors.js";
import { safeName } from "./records.js";

/** Signs the lines of a logger, and chains them. */
export interface Seal {
  /** Fetches what `seal` needs, where that is elsewhere; does not throw. */
  readonly ready?: (() => Promise<void>) | undefined;
  /** Returns the calls to AWS since the last time, for the record; undefined without such calls. */
  readonly calls?: (() => readonly object[] | undefined) | undefined;
  /** Returns a line with its place in the chain and its signature. */
  readonly seal: (line: string) => string;
}

/** A key of 32 bytes or more, as bytes or base64, or a function that returns it. */
export type SealKey = Uint8Array | string | (() => Uint8Array | string | undefined);

/** The part of a client of AWS Secrets Manager that `secretSeal()` calls. */
export interface SecretsClient {
  getSecretValue(input: { SecretId: string }): Promise<{ SecretString?: string | undefined }>;
}

/** What a seal knows of its secret. */
interface Held {
  sign?: (data: string) => string;
  /** When the key was last asked for, in milliseconds. */
  failed?: number;
  /** Why there is no key. */
  reason: string;
  readonly calls: object[];
}

const NOTHING = "0".repeat(64);
const SHORTEST_KEY = 32;
// Milliseconds: a function waits at most 3 seconds for a key, and asks once a minute after a failure.
const PATIENCE = 3000;
const PAUSE = 60_000;

/**
 * Returns a seal for `makeLogger({ seal: hmacSeal(key) })`: HMAC-SHA256 (RFC 2104) with a shared key.
 * Each line has its place in the hash chain of this execution environment, and `stackwarden verify`
 * finds lines that were removed, changed, reordered or inserted.
 *
 * Throws TypeError or RangeError for what is no key. A function is called for the first line, so that
 * the code that Pulumi makes of a closure has no key: `hmacSeal(() => process.env.AUDIT_KEY)`.
 */
export function hmacSeal(key: SealKey): Seal {
  if (typeof key !== "function") return { seal: chained("hmac-sha256", hmac(bytesOf(key))) };
  const held: { sign?: (data: string) => string } = {};
  return { seal: chained("hmac-sha256", (data) => (held.sign ??= hmac(bytesOf(key())))(data)) };
}

/**
 * Returns a seal with Ed25519 (RFC 8032), whose logs are verified with the public key alone. `pem` is
 * an unencrypted private key in PKCS #8, or a function that returns it.
 */
export function ed25519Seal(pem: string | (() => string | undefined)): Seal {
  const held: { key?: KeyObject } = {};
  if (typeof pem !== "function") privateKey(pem);
  const key = (): KeyObject => (held.key ??= privateKey(typeof pem === "function" ? pem() : pem));
  return { seal: chained("ed25519", (data) => sign(null, Buffer.from(data), key()).toString("hex")) };
}

/**
 * Returns a seal whose key is a secret in AWS Secrets Manager, fetched for the first record:
 *
 *     secretSeal("orders/audit-key", new SecretsManager({}))
 *
 * The client is one of `@aws-sdk/client-secrets-manager`, or a function that returns it. The secret's
 * text is a base64 key, or a key document whose current key signs. Where the key is unavailable,
 * records are written without a seal, and the next attempt follows a minute later.
 */
export function secretSeal(secretId: string, client: SecretsClient | (() => SecretsClient)): Seal {
  if (typeof secretId !== "string") throw new TypeError("secretSeal() takes the name or ARN of a secret.");
  if (typeof client !== "function" && typeof (client as SecretsClient | undefined)?.getSecretValue !== "function") {
    throw new TypeError("secretSeal() takes a client with getSecretValue(), such as new SecretsManager({}).");
  }
  const held: Held = { calls: [], reason: "not fetched" };
  return {
    calls: () => (held.calls.length ? held.calls.splice(0) : undefined),
    async ready() {
      if (held.sign || (held.failed !== undefined && performance.now() - held.failed < PAUSE)) return;
      held.failed = performance.now();
      try {
        const text = await fetched(typeof client === "function" ? client() : client, secretId, held.calls);
        held.sign = hmac(bytesOf(currentKey(text)));
      } catch (error) {
        held.reason = error instanceof KeysUnavailable ? error.code : "has no valid key for the audit log";
      }
    },
    seal: chained("hmac-sha256", (data) => {
      if (!held.sign) throw new KeysUnavailable(held.reason);
      return held.sign(data);
    }),
  };
}

/** Returns what signs lines and chains them. Its state is an object: the closures of Pulumi keep no variable's new value. */
function chained(name: string, signature: (data: string) => string): (line: string) => string {
  const chain = { id: "", sequence: 0, previous: NOTHING };
  return (line) => {
    // The chain begins with its first line, not at import.
    chain.id ||= randomBytes(16).toString("hex");
    const place = `"id":"${chain.id}","sequence":${chain.sequence},"previous":"${chain.previous}"`;
    const head = `${line.slice(0, -1)},"chain":{${place},"seal":`;
    const sealed = `${head}"${name}:${signature(head)}"}}`;
    chain.previous = createHash("sha256").update(sealed).digest("hex");
    chain.sequence++;
    return sealed;
  };
}

function hmac(key: Uint8Array): (data: string) => string {
  return (data) => createHmac("sha256", key).update(data).digest("hex");
}

function bytesOf(key: unknown): Uint8Array {
  const bytes = typeof key === "string" ? fromBase64(key.trim()) : key;
  if (!(bytes instanceof Uint8Array)) throw new TypeError("A seal takes a key as bytes or base64.");
  if (bytes.length < SHORTEST_KEY) throw new RangeError("A key for HMAC-SHA256 must have 32 bytes or more.");
  return bytes;
}

/** The error does not quote the text, which may be a password. */
function fromBase64(text: string): Uint8Array {
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") !== text) {
    throw new RangeError("The key of a seal must be base64, as from `openssl rand -base64 32`.");
  }
  return bytes;
}

function privateKey(pem: unknown): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem as string);
  } catch {
    throw new TypeError("ed25519Seal() takes an unencrypted private key as PEM.");
  }
  if (key.asymmetricKeyType !== "ed25519") throw new TypeError("ed25519Seal() takes an Ed25519 key, not one of another algorithm.");
  return key;
}

/** Returns the text of a secret, and counts the call; throws KeysUnavailable with the code of the failure. */
async function fetched(client: SecretsClient, secretId: string, calls: object[]): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new KeysUnavailable("TimeoutError")), PATIENCE);
  });
  try {
    const { SecretString: text } = await Promise.race([client.getSecretValue({ SecretId: secretId }), late]);
    calls.push({ operation: "secretsmanager:GetSecretValue", outcome: "ok", count: 1 });
    return text ?? "";
  } catch (error) {
    // The message may quote the request; the name is one of the API's codes.
    const { name } = error as { name?: unknown };
    const code = error instanceof KeysUnavailable ? error.code : typeof name === "string" ? name : "unknown";
    calls.push({ operation: "secretsmanager:GetSecretValue", outcome: safeName(code), count: 1 });
    throw new KeysUnavailable(code);
  } finally {
    clearTimeout(timer);
  }
}

/** Returns the current key of a key document; any other text is a key itself. */
function currentKey(text: string): string {
  if (!text.trimStart().startsWith("{")) return text;
  const { keys, current } = JSON.parse(text) as { keys: Record<string, string>; current: string };
  return Object.hasOwn(keys, current) ? (keys[current] ?? "") : "";
}
