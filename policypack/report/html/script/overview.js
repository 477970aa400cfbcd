// The overview: how many, since when, where, and which.
function overview() {
  const open = findings.filter(isOpen);
  return [
    ...notices(),
    data.sentences.length && element("section", { class: "sentences", "aria-label": "Summary" }, data.sentences.map((each, at) => element("p", { class: at ? "" : "lead" }, each))),
    numbers(open),
    section("Trend", trendOf(data.trend)),
    ...editsSection(),
    open.length && element("div", { class: "columns" }, postures(open)),
    ...expiringSection(),
    ...notJudgedSection(),
    ...unjudgedSection(),
  ];
}

function numbers(open) {
  const counts = bySeverity(open);
  const largest = Math.max(1, ...counts);
  const cards = GRAVEST_FIRST.map((level) =>
    element(
      "a",
      { class: "card", href: to("findings", { severity: SEVERITIES[level] }) },
      severityMark(level),
      text(counts[level] ? "big" : "big zero", number(counts[level])),
      shares(counts.map((each, at) => (at === level ? each : 0)), largest),
    ),
  );
  return element("section", { "aria-label": "Open violations by severity" }, !data.sentences.length && element("p", { class: "lead" }, headline(open)), element("div", { class: "cards" }, cards), others());
}

function headline(open) {
  const blocking = open.filter((finding) => finding.state === "blocking").length;
  const where = hasStacks && judged.length > 1 ? ` in ${number(new Set(open.map((finding) => finding.stack)).size)} of ${counted(judged.length, "stack")}` : "";
  if (!open.length) return element("strong", {}, "No open violations");
  return [element("strong", {}, counted(open.length, "open violation")), where, `, ${number(blocking)} blocking`];
}

function otherNumbers() {
  const count = (test) => findings.filter(test).length;
  const rows = [
    ["Blocking", { state: "blocking" }, count((finding) => finding.state === "blocking")],
    ["Undecided", { state: "undecided" }, count((finding) => finding.state === "undecided")],
    ["Waived", { state: "waived" }, count((finding) => finding.state === "waived")],
  ];
  const remediated = count((finding) => finding.state === "remediated");
  if (remediated) rows.push(["Remediated", { state: "remediated" }, remediated]);
  const known = count((finding) => finding.state === "known");
  if (known) rows.push(["Known", { state: "known" }, known]);
  if (!hasBaseline) return rows;
  return [...rows, ["New", { status: "new" }, count((finding) => finding.status === "new" && isOpen(finding))], ["Fixed", { state: "fixed" }, count((finding) => finding.state === "fixed")]];
}

function others() {
  return element("ul", { class: "others" }, otherNumbers().map(([name, query, value]) => element("li", {}, anchor(to("findings", query), text("value", number(value)), " ", name.toLowerCase()))));
}

function postures(open) {
  const many = hasStacks && judged.length > 1;
  const stackRow = (name) => ({ href: to("stack", { name }) });
  return [
    many && section("Projects", countTable("Project", groups(open, (finding) => [finding.stack.project || "(unknown)"], (project) => ({ href: to("findings", { project }) })), { noun: "project" })),
    many && teams(open),
    section("Services", countTable("Service", groups(open, (finding) => [finding.subject.service], (service) => ({ href: to("findings", { service }) })), { noun: "service" })),
    many && section("Worst stacks", countTable("Stack", groups(open, (finding) => [finding.stack.name], stackRow), { noun: "stack" })),
    element("div", { class: "row" }, section("Most frequent rules", countTable("Rule", frequent(open), { noun: "rule" }))),
  ];
}

function frequent(open) {
  const titles = new Map(open.map((finding) => [finding.rule.id, finding.title]));
  const rows = groups(open, (finding) => [finding.rule.id], (rule) => ({ name: titles.get(rule), note: rule, href: to("findings", { rule }) }));
  return rows.sort((one, other) => sum(other.counts) - sum(one.counts));
}

// Findings by the team that answers for them; else stacks by the values of one of their tags.
function teams(open) {
  if (open.some((finding) => finding.team)) {
    const row = (team) => (team ? { href: to("findings", { team }) } : { name: "(no team)", href: to("findings") });
    return section("Teams", countTable("Team", groups(open, (finding) => [finding.team], row), { noun: "team" }));
  }
  const names = [...new Set(judged.flatMap((stack) => Object.keys(stack.tags)))].sort();
  if (!names.length) {
    return section("Teams", element("p", { class: "quiet" }, "No stack has tags."));
  }
  const holder = element("div");
  const show = (tag) => {
    const row = (value) => (value ? { href: to("findings", { tag: `${tag}=${value}` }) } : { name: "(no tag)", href: to("stacks") });
    holder.replaceChildren(...countTable(tag, groups(open, (finding) => [finding.stack.tags[tag] || ""], row), { noun: "value" }).filter(Boolean));
  };
  const first = names.find((name) => name.toLowerCase() === "team") || names[0];
  const select = element("select", {}, names.map((name) => element("option", { value: name, selected: name === first }, name)));
  select.addEventListener("change", () => show(select.value));
  show(first);
  return section("Teams", names.length > 1 && element("label", { class: "choice inline" }, text("label", "By stack tag"), select), holder);
}

// What closes the most with one edit, where an edit closes more than one finding.
function editsSection() {
  const edits = data.edits.filter((each) => each.closes > 1).slice(0, FEW);
  if (!edits.length) return [];
  const rows = edits.map((each) => [
    [element("strong", {}, each.title), " ", text("where", [each.path, each.place].filter(Boolean).join(" of "), each.program && ` in ${each.program}`)],
    anchor(to("findings", { rule: each.rule, project: each.program || [] }), `${counted(each.closes, "finding")} in ${counted(each.stacks, "stack")}`),
    severityMark(SEVERITIES.indexOf(each.severity)),
    each.owners.concat(each.teams.map((team) => `team ${team}`)).slice(0, 3).join(", "),
    each.fix,
  ]);
  return [section("Edits that close the most", plainTable(["Edit", "Closes", "Severity", "Owner", "Fix"], rows))];
}

function notices() {
  const unknown = judged.filter((stack) => !stack.error && stack.waivers.from === null).length;
  const made = [
    run.loosened.length && notice("", "Settings less strict than the profile", element("ul", {}, run.loosened.map((each) => element("li", {}, each)))),
    !data.end && notice("bad", "This audit was interrupted", element("p", {}, "Stacks are missing.")),
    unknown && !data.sentences.length && notice("", `The configuration of ${counted(unknown, "stack")} is unknown`, element("p", {}, "Their own settings and waivers do not count.")),
  ];
  return made.filter(Boolean);
}

function notJudgedSection() {
  const sources = (data.end?.errors || []).map((error) => ["", error]);
  const failed = judged.filter((stack) => stack.error).map((stack) => [stack.name, stack.error]);
  const notes = [...(data.end?.notes || []).map((note) => ["", note]), ...judged.flatMap((stack) => stack.notes.map((note) => [stack.name, note]))];
  const made = [[hasStacks ? "Not judged" : "Failure", [...sources, ...failed]], ["Notes", notes]];
  return made.filter(([, rows]) => rows.length).map(([title, rows]) => section(title, plainTable(["Stack", "Reason"], rows.slice(0, 200)), rows.length > 200 && element("p", { class: "quiet" }, `and ${number(rows.length - 200)} more`)));
}

// Types of resources that pass without a review, each once.
function unjudgedSection() {
  if (!data.unjudged.length) return [];
  const rows = data.unjudged.slice(0, FEW).map(([type, resources, places]) => [type, `${number(resources)} in ${counted(places, "stack")}`]);
  const more = data.unjudged.length - FEW;
  return [section("Resources that no rule judges", plainTable(["Type", "Resources"], rows), more > 0 && element("p", { class: "quiet" }, `and ${counted(more, "more type")}`))];
}
