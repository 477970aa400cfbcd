// verdict: sql event.day
const { AthenaClient, StartQueryExecutionCommand } = require("@aws-sdk/client-athena");
const athena = new AthenaClient();
exports.handler = async (event) =>
  athena.send(new StartQueryExecutionCommand({ QueryString: "SELECT * FROM t WHERE d = '" + event.day + "'" }));
