// All stacks, and the page of one.
function stackTable() {
  const rows = judged.map((stack) => ({
    name: stack.name,
    counts: bySeverity(stack.findings.filter(isOpen)),
    href: to("stack", { name: stack.name }),
    note: stack.error ? "not judged" : counted(stack.resources ?? 0, "resource"),
  }));
  rows.sort((one, other) => gravestFirst(one.counts, other.counts) || one.name.localeCompare(other.name));
  const search = element("input", { type: "search", placeholder: "Project or stack" });
  const holder = element("div");
  const show = () => holder.replaceChildren(...countTable("Stack", rows.filter((row) => row.name.toLowerCase().includes(search.value.toLowerCase())), { few: 100, noun: "stack" }).filter(Boolean));
  search.addEventListener("input", show);
  show();
  return [element("label", { class: "search" }, text("label", "Search"), search), holder];
}

function stackPage(name) {
  const stack = stacks.find((each) => each.name === name);
  if (!stack || stack.gone) return [element("p", {}, `No stack ${name} in this report.`)];
  const list = findingsList(stack.findings, "stack", { name });
  current = list;
  const picture = pictureOf(stack.name);
  return [
    stack.error && notice("bad", "Not judged", element("p", {}, stack.error)),
    stackFacts(stack),
    picture && section("Exposure", framed(picture, `Exposure of ${stack.name}`)),
    section("Findings", list.node),
  ].filter(Boolean);
}

function stackFacts(stack) {
  const from = { history: "the history of the backend", "config-dir": "--config-dir" };
  return descriptions(
    ["Resources", stack.resources === null ? "" : number(stack.resources)],
    ["Deployed", stack.time && stack.time.slice(0, 16).replace("T", " ")],
    ["Pulumi", stack.version],
    ["Source", stack.source],
    ["Configuration", stack.waivers.from === null ? "unknown" : from[stack.waivers.from]],
    ["Tags", Object.keys(stack.tags).length && Object.entries(stack.tags).map(([tag, value]) => text("chip", `${tag}=${value}`))],
    ["Notes", stack.notes.join("; ")],
  );
}
