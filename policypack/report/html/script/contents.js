// The data of the page: rows of numbers become findings that point to their rule, stack and resource.
const data = JSON.parse(document.getElementById("contents").textContent);
// From the mildest to the gravest.
const SEVERITIES = data.severities;
const GRAVEST_FIRST = SEVERITIES.map((_, level) => level).reverse();
const STATES = {
  blocking: "Blocking",
  advisory: "Advisory",
  remediated: "Remediated",
  undecided: "Undecided",
  waived: "Waived",
  known: "Known",
  fixed: "Fixed",
};
const OPEN = ["blocking", "advisory", "remediated"];
// States that few reports have.
const RARE = ["remediated", "known", "fixed"];
const STATE_OF_KIND = { error: "blocking", warning: "advisory" };

const run = data.run.run;
const stacks = data.stacks.map((stack, at) => ({
  ...stack,
  number: at,
  name: [stack.project, stack.stack].filter(Boolean).join("/") || "(no stack)",
  tags: stack.tags || {},
  findings: [],
}));
const judged = stacks.filter((stack) => !stack.gone);
const hasStacks = judged.some((stack) => stack.stack);
const hasBaseline = Boolean(data.run.baseline);
const rules = data.rules.map(([id, title, url, frameworks]) => ({ id, title, url, frameworks: frameworks || {} }));
const subjects = data.subjects.map(([urn, type, name, service], at) => ({ urn, type, name, service, number: at }));
const waivers = data.waivers.map(([reason, owner, expires]) => ({ reason, owner, expires }));
const findings = data.findings.map(decoded);

function decoded(row, at) {
  const [kind, severity, rule, stack, subject, path, file, line, waits, waiver, status, details, more, title, owner, team, excerpt, related] = row;
  const texts = details.map((each) => data.texts[each]);
  const made = {
    number: at,
    state: STATE_OF_KIND[kind] || kind,
    severity,
    rule: rules[rule],
    rules: [rule, ...more].map((each) => rules[each]),
    stack: stacks[stack],
    subject: subjects[subject],
    path: data.texts[path],
    place: data.texts[file] && data.texts[file] + (line ? `:${line}` : ""),
    code: excerpt === null ? [] : data.excerpts[excerpt].map(([line, code, here, caret]) => ({ line, text: data.texts[code], here, caret })),
    values: related.map((each) => data.texts[each]),
    waits: data.texts[waits],
    waiver: waiver === null ? null : waivers[waiver],
    status,
    details: texts.flatMap((label, index) => (index % 2 ? [] : [[label, texts[index + 1]]])),
    owner: data.texts[owner],
    team: data.texts[team],
    title: data.texts[title] || rules[rule].title || rules[rule].id,
  };
  if (made.state === "undecided") tellUndecided(made);
  made.stack.findings.push(made);
  return made;
}

// An unknown value has no fix, and all rules that need it share the finding.
function tellUndecided(finding) {
  if (finding.rules.length > 1) finding.title = `${counted(finding.rules.length, "rule")} need ${finding.path || "a value"}`;
  finding.details = finding.details.filter(([label]) => label !== "Fix").map(([label, told]) => [label, told.replace(/^undecided: /, "")]);
}

function isOpen(finding) {
  return OPEN.includes(finding.state);
}

// Numbers by severity, from the mildest.
function bySeverity(some) {
  const counts = SEVERITIES.map(() => 0);
  some.forEach((finding) => (counts[finding.severity] += 1));
  return counts;
}

// Orders numbers by severity: what has more of the gravest comes first.
function gravestFirst(one, other) {
  const level = GRAVEST_FIRST.find((each) => one[each] !== other[each]);
  return level === undefined ? 0 : other[level] - one[level];
}
