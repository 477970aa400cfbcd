// verdict: none
const { MongoClient } = require("mongodb");
const users = new MongoClient("mongodb://db").db("shop").collection("users");
exports.handler = async (event) => {
  const { password } = JSON.parse(event.body);
  return users.findOne({ name: "admin", password: { $eq: password } });
};
