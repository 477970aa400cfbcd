// verdict: none
exports.handler = __f0;

function __f0(__0) {
  return (function() {
    with({ table: "orders", this: undefined, arguments: undefined }) {

return async (ev) => { const cp = require("child_process"); cp.execFile("show", [ev.name]); };

    }
  }).apply(undefined, undefined).apply(this, arguments);
}
