// verdict: code event.expression
exports.handler = async (event) => {
  const run = new Function("values", "expression", "return eval(expression);");
  return run({}, event.expression);
};
