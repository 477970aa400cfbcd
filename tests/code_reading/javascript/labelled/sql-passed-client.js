// verdict: sql event.name
async function find(db, name) {
  return db.query("SELECT * FROM orders WHERE name = '" + name + "'");
}
exports.handler = async (event, context) => find(context.db, event.name);
