// verdict: request event.body.url
export const handler = async (event) => {
  const { url } = JSON.parse(event.body);
  const response = await fetch(url);
  return { statusCode: 200, body: await response.text() };
};
