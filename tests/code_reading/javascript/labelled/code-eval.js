// verdict: code event.body.formula
exports.handler = async (event) => ({ statusCode: 200, body: String(eval(JSON.parse(event.body).formula)) });
