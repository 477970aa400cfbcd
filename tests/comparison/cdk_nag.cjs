// Judges every template of a folder with packs of cdk-nag: each is a stack of one CDK application.
//
//     node cdk_nag.cjs FOLDER PACK...     # [{rule, severity, says, stack, resource}]
//     node cdk_nag.cjs --erring PACK...   # the same of rules that cannot decide
//     node cdk_nag.cjs --rules PACK...    # [rule]
const path = require("node:path");
const fs = require("node:fs");
const os = require("node:os");
const { App, Stack } = require("aws-cdk-lib");
const { CfnInclude } = require("aws-cdk-lib/cloudformation-include");
const nag = require("cdk-nag");

class Throwing extends nag.NagPack {
  packName = "Throwing";
  checkResource(node) {
    const level = nag.NagMessageLevel.ERROR;
    const rule = () => {
      throw new Error("it cannot decide");
    };
    const ruleSuffixOverride = "Rule";
    this.applyRule({ ruleSuffixOverride, info: "", explanation: "", level, node, rule });
  }
}

const PACKS = {
  Throwing: () => new Throwing(),
  AwsSolutions: () => new nag.AwsSolutionsChecks(),
  "NIST.800.53.R5": () => new nag.NIST80053R5Checks(),
};

function included(folder) {
  const app = new App();
  for (const file of fs.readdirSync(folder).sort()) {
    const stack = new Stack(app, path.basename(file, ".json"));
    new CfnInclude(stack, "Template", { templateFile: path.join(folder, file) });
  }
  return app;
}

// A bucket, and a database whose encryption is the value of a parameter.
function undecidable() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "nag-"));
  const bucket = { Resources: { Bucket: { Type: "AWS::S3::Bucket" } } };
  const StorageEncrypted = { Ref: "Encrypted" };
  const database = {
    Parameters: { Encrypted: { Type: "String" } },
    Resources: { Database: { Type: "AWS::RDS::DBInstance", Properties: { StorageEncrypted } } },
  };
  fs.writeFileSync(path.join(folder, "throws.json"), JSON.stringify(bucket));
  fs.writeFileSync(path.join(folder, "parameter.json"), JSON.stringify(database));
  const app = included(folder);
  fs.rmSync(folder, { recursive: true });
  return app;
}

function judged(app, packs) {
  return packs.flatMap((name) =>
    PACKS[name]()
      .validateScope(app)
      .violations.flatMap(({ ruleName: rule, severity, description: says, violatingResources }) =>
        violatingResources.map(({ constructPath }) => {
          const steps = constructPath.split("/");
          return { rule, severity, says, stack: steps[0], resource: steps.at(-1) };
        }),
      ),
  );
}

// What a pack applies to a resource of any kind.
function rules(packs) {
  const app = included(fs.mkdtempSync(path.join(os.tmpdir(), "nag-")));
  return packs.flatMap((name) => {
    const pack = PACKS[name]();
    const found = new Set();
    pack.applyRule = ({ ruleSuffixOverride, rule }) => found.add(ruleSuffixOverride ?? rule.name);
    const stack = new Stack(app, name.replaceAll(".", "-"));
    pack.checkResource(new (require("aws-cdk-lib").CfnResource)(stack, "Any", { type: "AWS::S3::Bucket" }));
    return [...found];
  });
}

const [given, ...packs] = process.argv.slice(2);
const answer =
  given === "--rules"
    ? rules(packs)
    : judged(given === "--erring" ? undecidable() : included(given), packs);
fs.writeSync(1, JSON.stringify(answer));
