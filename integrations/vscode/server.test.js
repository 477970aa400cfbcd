// The client's own library talks to the real server: an IAM document is judged as it is opened.
"use strict";

const assert = require("node:assert");
const { spawn } = require("node:child_process");
const { test } = require("node:test");
const {
  createProtocolConnection, StreamMessageReader, StreamMessageWriter,
} = require("vscode-languageserver-protocol/node");

const python = process.env.STACKWARDEN_PYTHON;
const statement = { Effect: "Allow", Action: "*", Resource: "*" };
const text = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });

test("a document is judged", { skip: !python && "STACKWARDEN_PYTHON is not set" }, async () => {
  const server = spawn(python, ["-m", "policypack.commands", "lsp"], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise((resolve) => server.on("exit", resolve));
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin),
  );
  const published = new Promise((resolve) => {
    connection.onNotification("textDocument/publishDiagnostics", resolve);
  });
  connection.listen();
  const { serverInfo } = await connection.sendRequest("initialize", {
    processId: process.pid, rootUri: null, capabilities: {},
  });
  assert.strictEqual(serverInfo.name, "stackwarden");
  await connection.sendNotification("initialized", {});
  await connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri: "file:///shop/policy.json", languageId: "json", version: 1, text },
  });
  const { diagnostics: [found] } = await published;
  const { start, end } = found.range;
  assert.strictEqual(found.code, "iam-policy-admin");
  assert.strictEqual(text.slice(start.character, end.character), '"Action":"*"');
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  assert.strictEqual(await ended, 0);
});
