// Waivers by their last day: those that cover findings, and those that are about to expire.
function waiverRows() {
  const rows = new Map();
  const key = (stack, rule, owner, expires) => [stack.number, rule, owner, expires].join("\n");
  for (const finding of findings.filter((each) => each.waiver)) {
    const { owner, expires, reason } = finding.waiver;
    const id = key(finding.stack, finding.rule.id, owner, expires);
    if (!rows.has(id)) rows.set(id, { stack: finding.stack, rule: finding.rule.id, owner, expires, reason, names: new Set(), amount: 0, soon: false });
    rows.get(id).names.add(finding.subject.name);
    rows.get(id).amount += 1;
  }
  for (const stack of judged) {
    for (const { rule, resource, owner, expires } of stack.waivers.expiring) {
      const id = key(stack, rule, owner, expires);
      if (!rows.has(id)) rows.set(id, { stack, rule, owner, expires, reason: "", names: new Set([resource]), amount: 0 });
      rows.get(id).soon = true;
    }
  }
  return [...rows.values()].map((row) => ({ ...row, soon: row.soon || isSoon(row.expires) })).sort((one, other) => one.expires.localeCompare(other.expires));
}

// Within 30 days of the run.
function isSoon(expires) {
  return Boolean(run.started) && Date.parse(expires) - Date.parse(run.started) < 31 * 86400e3;
}

function waiverTable(rows) {
  const cells = rows.map((row) => [
    [text("day", row.expires), row.soon && text("state soon", "Expires soon")],
    anchor(to("findings", { rule: row.rule, state: "waived", ...(row.stack.stack ? { stack: row.stack.name } : {}) }), row.rule),
    [...row.names].slice(0, 3).join(", ") + (row.names.size > 3 ? ` and ${row.names.size - 3} more` : ""),
    hasStacks ? row.stack.name : "",
    row.owner,
    row.reason,
    number(row.amount),
  ]);
  return plainTable(["Last day", "Rule", "Resource", "Stack", "Owner", "Reason", "Findings"], cells, "waivers");
}

function expiringSection() {
  const soon = waiverRows().filter((row) => row.soon);
  if (!soon.length) return [];
  const more = soon.length > FEW && element("p", {}, anchor(to("waivers"), `All ${counted(soon.length, "waiver")} that expire soon`));
  return [section("Waivers that expire within 30 days", waiverTable(soon.slice(0, FEW)), more)];
}

function waiverPage() {
  const rows = waiverRows();
  return rows.length ? [waiverTable(rows)] : [element("p", { class: "quiet" }, "No waiver covers a finding or expires within 30 days.")];
}
