// verdict: command event.body.folder
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.handler = void 0;
var __awaiter = (this && this.__awaiter) || function (thisArg, _arguments, P, generator) {
  return new (P || (P = Promise))(function (resolve, reject) { resolve(); });
};
const child_process_1 = require("child_process");
const handler = (event) => __awaiter(void 0, void 0, void 0, function* () {
  const order = yield Promise.resolve(JSON.parse(event.body));
  (0, child_process_1.exec)("ls " + order.folder);
});
exports.handler = handler;
