// verdict: none
const { MongoClient } = require("mongodb");
const users = new MongoClient("mongodb://db").db("shop").collection("users");
exports.handler = async (event) => users.findOne({ name: event.queryStringParameters.name });
