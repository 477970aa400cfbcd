// What the extension does with the editor, whose modules are replaced: VS Code itself is not here.
"use strict";

const assert = require("node:assert");
const Module = require("node:module");
const { beforeEach, test } = require("node:test");

const log = [];
let command, fails;
const commands = {};
let changed;
const vscode = {
  workspace: {
    getConfiguration: () => ({ get: (_, otherwise) => command ?? otherwise }),
    onDidChangeConfiguration: (listener) => { changed = listener; return {}; },
  },
  window: {
    showErrorMessage: (text) => log.push(text),
    activeTextEditor: { document: { uri: { toString: () => "file:///shop/__main__.py" } } },
  },
  commands: { registerCommand: (name, run) => { commands[name] = run; return {}; } },
};
const State = { Stopped: 1, Running: 2 };
class LanguageClient {
  constructor(id, name, server, options) {
    Object.assign(this, { server, options, state: State.Stopped });
  }
  async start() {
    if (fails) throw new Error("spawn stackwarden ENOENT");
    this.state = State.Running;
    log.push(["start", this.server, this.options]);
  }
  async stop() { log.push("stop"); }
  async sendRequest(method, params) { log.push([method, params]); }
}
const load = Module._load;
Module._load = (name, ...rest) => {
  if (name === "vscode") return vscode;
  if (name === "vscode-languageclient/node") return { LanguageClient, State };
  return load(name, ...rest);
};
const extension = require("./extension.js");

beforeEach(async () => {
  await extension.deactivate();
  log.length = 0;
  command = fails = undefined;
});
const activated = () => extension.activate({ subscriptions: [] });

test("the server of PATH gets files of the languages on the disk", async () => {
  await activated();
  const [, server, options] = log[0];
  assert.deepStrictEqual(server, { command: "stackwarden", args: ["lsp"] });
  assert.ok(options.documentSelector.every((each) => each.scheme === "file"));
});

test("another command is taken when it is set", async () => {
  await activated();
  command = ["/venv/bin/stackwarden", "lsp"];
  await changed({ affectsConfiguration: (name) => name === "stackwarden.command" });
  assert.strictEqual(log[1], "stop");
  assert.deepStrictEqual(log[2][1], { command: "/venv/bin/stackwarden", args: ["lsp"] });
});

test("a command previews the open file", async () => {
  await activated();
  await commands["stackwarden.previewFile"]();
  const wanted = { command: "stackwarden.preview", arguments: ["file:///shop/__main__.py"] };
  assert.deepStrictEqual(log.at(-1), ["workspace/executeCommand", wanted]);
});

test("a server that does not start is one message, and none is stopped", async () => {
  fails = true;
  await activated();
  assert.match(log[0], /spawn stackwarden ENOENT; install it with: pipx install "stackwarden\[lsp\]"/);
  await extension.deactivate();
  assert.strictEqual(log.length, 1);
});
