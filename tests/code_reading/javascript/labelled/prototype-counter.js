// verdict: none
exports.handler = async (event) => {
  const counts = {};
  for (const record of event.Records) counts[record.eventName] = (counts[record.eventName] || 0) + 1;
  return counts;
};
