// One finding: a line that opens to its evidence, fix, resource and rule.
function findingItem(finding, { open = false, level = 3, named = true } = {}) {
  const id = `finding-${finding.number}`;
  const body = element("div", { class: "detail", id, hidden: !open });
  const button = element(
    "button",
    { type: "button", "aria-expanded": String(open), "aria-controls": id },
    // The spaces part the words for who hears them.
    severityMark(finding.severity),
    " ",
    text("what", text("title", finding.title), " ", text("where", subjectName(finding.subject), hasStacks && named && [" ", text("of", finding.stack.name)])),
    " ",
    text("states", stateMark(finding)),
  );
  if (open) body.append(...detail(finding));
  button.addEventListener("click", () => {
    const opens = button.getAttribute("aria-expanded") === "false";
    if (opens && !body.childElementCount) body.append(...detail(finding));
    button.setAttribute("aria-expanded", String(opens));
    body.hidden = !opens;
  });
  return element("li", { class: "finding" }, heading(level, button), body);
}

function subjectName(subject) {
  return [text("name", subject.name || "(no resource)"), subject.type && [" ", text("type", shortType(subject.type))]];
}

// `sqs.Queue` of `aws:sqs/queue:Queue`.
function shortType(type) {
  const parts = type.split(":");
  return parts.length < 3 ? type : `${parts[1].split("/")[0]}.${parts[parts.length - 1]}`;
}

function detail(finding) {
  const told = finding.details.map(([label, told]) =>
    label === "Fix" ? element("p", { class: "fix" }, element("strong", {}, "Fix"), " ", told) : element("p", { class: label ? "" : "evidence" }, label && `${label}: `, told),
  );
  return [...told, finding.code.length > 0 && excerpt(finding), facts(finding)].filter(Boolean);
}

// The lines of code around the place, with carets below what is meant.
function excerpt({ code, place }) {
  const digits = String(code[code.length - 1].line).length;
  const lines = code.flatMap(({ line, text: shown, here, caret }, at) => {
    const gap = at > 0 && line > code[at - 1].line + 1 ? ["⋮\n"] : [];
    const number = `${here ? ">" : " "} ${String(line).padStart(digits)} │ `;
    const row = [text("gutter", number), here ? element("strong", {}, shown) : shown, "\n"];
    const [start, end] = caret || [0, 0];
    const below = caret ? [text("gutter", `${" ".repeat(digits + 3)}│ `), " ".repeat(start), text("caret", "^".repeat(end - start)), "\n"] : [];
    return [...gap, ...row, ...below];
  });
  return element("pre", { class: "excerpt", tabindex: "0", role: "region", "aria-label": `Code at ${place}` }, lines);
}

function facts(finding) {
  const { subject, stack, waiver } = finding;
  const code = (value) => value && element("code", {}, value);
  return descriptions(
    [subject.urn ? "Resource" : "File", subject.name && [anchor(to("findings", { resource: subject.number, state: "all" }), subject.name), subject.type && [" ", text("type", subject.type)]]],
    ["Property", code(finding.path)],
    ["URN", code(subject.urn)],
    ["Source", code(finding.place)],
    ["Value from", finding.values.length > 0 && finding.values.map(code)],
    ["Stack", hasStacks && stack.stack && anchor(to("stack", { name: stack.name }), stack.name)],
    ["Owner", finding.owner && anchor(to("findings", { owner: finding.owner }), finding.owner)],
    ["Team", finding.team && anchor(to("findings", { team: finding.team }), finding.team)],
    ["Needs", finding.waits],
    ["Waived", waiver && `until ${waiver.expires} by ${waiver.owner}: ${waiver.reason}`],
    [finding.rules.length > 1 ? "Rules" : "Rule", finding.rules.map(ruleLink)],
    ["Requirements", Object.entries(finding.rule.frameworks).map(requirementLinks)],
    ["Link", anchor(to("finding", { number: finding.number }), "This finding alone"), "screen"],
  );
}

function ruleLink(rule) {
  const page = /^https:/.test(rule.url) && element("a", { href: rule.url, rel: "noreferrer noopener", target: "_blank" }, "documentation");
  return element("span", { class: "rule" }, anchor(to("findings", { rule: rule.id }), rule.id), page && [" ", page]);
}

function requirementLinks([framework, ids]) {
  const links = ids.flatMap((id) => [" ", anchor(to("findings", { requirement: `${framework} ${id}` }), id)]);
  return element("span", { class: "rule" }, framework, links);
}
