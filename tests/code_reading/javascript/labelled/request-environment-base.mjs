// verdict: none
const base = process.env.API;
export const handler = async (event) => fetch(`${base}/orders/${event.id}`);
