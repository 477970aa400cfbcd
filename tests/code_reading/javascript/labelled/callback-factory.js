// verdict: code event.x
function __f0() {
  return (function() {
    with({ this: undefined, arguments: undefined }) {

return () => { const n = 3; return async (e) => eval(e.x); };

    }
  }).apply(undefined, undefined).apply(this, arguments);
}

exports.handler = __f0();
