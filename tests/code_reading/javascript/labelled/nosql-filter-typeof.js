// verdict: none
const { MongoClient } = require("mongodb");
const users = new MongoClient("mongodb://db").db("shop").collection("users");
exports.handler = async (event) => {
  const { password } = JSON.parse(event.body);
  if (typeof password !== "string") return { statusCode: 400 };
  return users.findOne({ name: "admin", password });
};
