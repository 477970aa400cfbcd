// verdict: code event.plugin
export const handler = async (event) => (await import(event.plugin)).run();
