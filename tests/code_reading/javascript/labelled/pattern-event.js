// verdict: pattern event.search
exports.handler = async (event) => ["book", "pen"].filter((it) => new RegExp(event.search).test(it));
