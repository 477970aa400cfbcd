// verdict: none
export const handler = async (event) => {
  if (!event.url.startsWith("https://hooks.example.com/")) return { statusCode: 400 };
  return fetch(event.url);
};
