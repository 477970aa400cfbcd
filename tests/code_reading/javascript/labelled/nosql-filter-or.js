// verdict: filter event.name
const { MongoClient } = require("mongodb");
const users = new MongoClient("mongodb://db").db("shop").collection("users");
exports.handler = async (event) =>
  users.countDocuments({ $or: [{ name: event.name }, { mail: String(event.mail) }] });
