// verdict: log event
export const handler = async (event) => {
  console.info(`received ${JSON.stringify(event, null, 2)}`);
};
