// Reads a list of simulations from each line, and prints for each whether one of them is allowed.
const readline = require("readline");
const name = "@cloud-copilot/iam-simulate";
const { runSimulation } = require(require.resolve(name, { paths: [process.argv[2]] }));

async function isAllowed(simulations) {
  for (const simulation of simulations) {
    const result = await runSimulation(simulation, {});
    if (result.resultType === "error") throw new Error(JSON.stringify(result).slice(0, 400));
    if (result.overallResult === "Allowed") return true;
  }
  return false;
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    console.log(await isAllowed(JSON.parse(line)));
  }
})();
