// verdict: none
const HOSTS = ["hooks.example.com", "api.example.com"];
export const handler = async (event) => {
  const target = new URL(event.url);
  if (target.protocol !== "https:" || !HOSTS.includes(target.hostname)) {
    return { statusCode: 400 };
  }
  return fetch(target);
};
