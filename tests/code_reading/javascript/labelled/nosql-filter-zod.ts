// verdict: none
import { MongoClient } from "mongodb";
import { z } from "zod";
const users = new MongoClient("mongodb://db").db("shop").collection("users");
const Login = z.object({ name: z.string(), password: z.string().min(8) });
export const handler = async (event: { body: string }) => {
  const { name, password } = Login.parse(JSON.parse(event.body));
  return users.findOne({ name, password });
};
