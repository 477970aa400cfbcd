// verdict: code event.rule
export const handler = async (event) => new Function("order", "return " + event.rule)(event);
