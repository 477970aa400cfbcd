// verdict: request event.url
export const handler = async (event) => {
  if (!event.url.startsWith("https://")) return { statusCode: 400 };
  return fetch(event.url);
};
