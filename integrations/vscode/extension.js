// Starts `stackwarden lsp` and hands the editor's files to it. Everything else is in the server.
"use strict";

const vscode = require("vscode");
const { LanguageClient, State } = require("vscode-languageclient/node");

const LANGUAGES = [
  "python", "typescript", "typescriptreact", "javascript", "javascriptreact", "go", "yaml", "json",
];
const PREVIEW = "stackwarden.preview";

/** @type {LanguageClient | undefined} */
let client;

function make() {
  /** @type {string[]} */
  const [command, ...args] = vscode.workspace
    .getConfiguration("stackwarden")
    .get("command", ["stackwarden", "lsp"]);
  return new LanguageClient(
    "stackwarden",
    "Stackwarden",
    { command, args },
    { documentSelector: LANGUAGES.map((language) => ({ scheme: "file", language })) },
  );
}

async function start() {
  client = make();
  try {
    await client.start();
  } catch (error) {
    const install = 'install it with: pipx install "stackwarden[lsp]"';
    vscode.window.showErrorMessage(`Stackwarden does not start: ${error}; ${install}`);
  }
}

async function stop() {
  const before = client;
  client = undefined;
  if (before && before.state !== State.Stopped) {
    await before.stop();
  }
}

async function previewFile() {
  const file = vscode.window.activeTextEditor?.document.uri;
  if (client && file) {
    await client.sendRequest("workspace/executeCommand", {
      command: PREVIEW,
      arguments: [file.toString()],
    });
  }
}

async function restart() {
  await stop();
  await start();
}

/** @param {vscode.ExtensionContext} context */
async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand("stackwarden.previewFile", previewFile),
    vscode.commands.registerCommand("stackwarden.restart", restart),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("stackwarden.command")) {
        await restart();
      }
    }),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
