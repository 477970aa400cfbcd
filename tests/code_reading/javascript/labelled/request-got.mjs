// verdict: request event.detail.webhook
import got from "got";
export const handler = async (event) => got.post(event.detail.webhook, { json: { ok: true } });
