// verdict: request event.queryStringParameters.address
import axios from "axios";
export const handler = async ({ queryStringParameters: { address = "https://a.example.com" } = {} }) => {
  const { data } = await axios({ url: address, method: "get" });
  return { statusCode: 200, body: JSON.stringify(data) };
};
