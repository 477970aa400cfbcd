import { existsSync, readFileSync } from "node:fs";

import { StartupRefused } from "../errors.js";
import { CERTIFICATES, ENDPOINT, LIBRARIES, LOADING, PROXIES, SYSTEM, TRAFFIC } from "../generated/variables.js";

// Variables by which Node.js loads other code: https://nodejs.org/api/cli.html#environment-variables
const LOADING_NODE = ["NODE_OPTIONS", "NODE_REPL_EXTERNAL_MODULE", "NODE_COMPILE_CACHE"];
// It accepts every certificate.
const TRAFFIC_NODE = ["NODE_TLS_REJECT_UNAUTHORIZED"];
const CERTIFICATES_NODE = ["NODE_EXTRA_CA_CERTS"];
// The environment as the loader and Node.js saw it, which code cannot edit since.
const INITIAL = "/proc/self/environ";
const PATH = "NODE_PATH";

type Variables = readonly (readonly [string, string])[];

/**
 * Returns a startup check that refuses where a variable makes the process load other code, or sends its
 * traffic elsewhere. `allowed` maps variables to allowed values, such as
 * `{ AWS_LAMBDA_EXEC_WRAPPER: ["/opt/otel-instrument"] }`; for `NODE_PATH` and `LD_LIBRARY_PATH` these
 * are folders besides Lambda's own, for certificates files and folders besides the system's.
 *
 * Outside Lambda, only variables that load code are refused: proxies are usual there.
 */
export function noLoaderHijack(allowed: Readonly<Record<string, readonly string[]>> = {}): () => void {
  for (const [name, values] of Object.entries(allowed)) {
    if (!Array.isArray(values)) throw new TypeError(`noLoaderHijack() takes a list of values for ${name}.`);
    if (!isFolders(name) && !isCertificates(name) && !isListed(name, true)) {
      throw new RangeError(`noLoaderHijack() has ${name}, which is not a checked variable.`);
    }
  }
  const allowedOf = (name: string): readonly string[] =>
    Object.entries(allowed).flatMap(([each, values]) => (named(each) === named(name) ? values : []));

  return function noLoaderHijack() {
    const environments = [Object.entries(process.env) as unknown as Variables, initial()];
    // Reserved: a function's configuration cannot set it.
    const isDeployed = environments.some((each) => each.some(([name]) => name === "AWS_LAMBDA_FUNCTION_NAME"));
    const found = environments
      .flat()
      .filter(([name, value]) => value && isHijack(name, value, allowedOf(name), isDeployed))
      .map(([name]) => name);
    if (found.length) throw new StartupRefused("loader-hijack", [...new Set(found)].sort().join(", "));
  };
}

function isHijack(name: string, value: string, allowed: readonly string[], isDeployed: boolean): boolean {
  if (isFolders(name)) {
    // An empty element is the current folder. ld.so(8): items end at colons or semicolons.
    const folders = value.split(/[:;]/).map((folder) => folder.replace(/\/+$/, ""));
    return !folders.every((folder) => foldersOf(name).includes(folder) || allowed.includes(folder));
  }
  if (isCertificates(name)) {
    return isDeployed && !value.split(":").every((path) => allowed.includes(path) || isOfSystem(path));
  }
  return isListed(name, isDeployed) && !allowed.includes(value);
}

function isFolders(name: string): boolean {
  return name === PATH || name === "LD_LIBRARY_PATH";
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html, and packaging-layers.html */
function foldersOf(name: string): readonly string[] {
  if (name !== PATH) return LIBRARIES;
  const [major] = process.versions.node.split(".");
  const layers = [`/opt/nodejs/node${major ?? ""}/node_modules`, "/opt/nodejs/node_modules"];
  return [...layers, "/var/runtime/node_modules", "/var/runtime", "/var/task"];
}

function isCertificates(name: string): boolean {
  return CERTIFICATES.includes(name) || CERTIFICATES_NODE.includes(name);
}

/** The one name of a variable that is read in any case. */
function named(name: string): string {
  return PROXIES.includes(name.toUpperCase()) ? name.toUpperCase() : name;
}

/** Whether every value of a variable is refused that is not allowed. */
function isListed(name: string, isDeployed: boolean): boolean {
  if (LOADING.includes(name) || LOADING_NODE.includes(name)) return true;
  const redirects = [...TRAFFIC, ...TRAFFIC_NODE].includes(name) || PROXIES.includes(named(name)) || name.startsWith(ENDPOINT);
  return isDeployed && redirects;
}

function isOfSystem(path: string): boolean {
  return SYSTEM.some((folder) => path.startsWith(folder)) && !path.split("/").includes("..");
}

function initial(): Variables {
  if (!existsSync(INITIAL)) return [];
  const entries = readFileSync(INITIAL, "utf8").split("\0");
  return entries.map((entry) => [entry.split("=", 1)[0] ?? "", entry.slice(entry.indexOf("=") + 1)]);
}
