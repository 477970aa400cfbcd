// verdict: code event.plugin
exports.handler = async (event) => require(`./plugins/${event.plugin}`).run();
