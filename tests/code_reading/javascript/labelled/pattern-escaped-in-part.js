// verdict: pattern event.search
const escaped = (text) => text.replace(/[.*?]/g, "\\$&");
exports.handler = async (event) => new RegExp(escaped(event.search)).test("book");
