// verdict: command event.name
exports.handler = __h;

const child = require("child_process");

function __run(__0) {
  return (function() {
    with({ run: __run, this: undefined, arguments: undefined }) {

return function /*run*/(command) { return child.execSync(command); };

    }
  }).apply(undefined, undefined).apply(this, arguments);
}

function __h(__0, __1) {
  return (function() {
    with({ table: "orders", run: __run, h: __h, this: undefined, arguments: undefined }) {

return async function /*h*/(event, ctx) { return run("show " + event.name); };

    }
  }).apply(undefined, undefined).apply(this, arguments);
}
