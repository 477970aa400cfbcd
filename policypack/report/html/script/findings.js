// The list of findings: search, filters, pages. What is chosen stands in the address.
const PAGE = 50;
const PRINTED = 500;
const DEFAULT_STATE = OPEN;
let printing = false;

const FILTERS = [
  { key: "severity", name: "Severity", checks: true, values: (finding) => [SEVERITIES[finding.severity]] },
  { key: "state", name: "State", checks: true, values: (finding) => [finding.state] },
  { key: "status", name: "Since the baseline", values: (finding) => [finding.status] },
  { key: "project", name: "Project", values: (finding) => [finding.stack.project] },
  { key: "stack", name: "Stack", values: (finding) => [finding.stack.stack && finding.stack.name] },
  { key: "tag", name: "Tag", values: (finding) => Object.entries(finding.stack.tags).map(([tag, value]) => `${tag}=${value}`) },
  { key: "service", name: "Service", values: (finding) => [finding.subject.service] },
  { key: "owner", name: "Owner", values: (finding) => [finding.owner] },
  { key: "team", name: "Team", values: (finding) => [finding.team] },
  { key: "framework", name: "Framework", values: (finding) => Object.keys(finding.rule.frameworks) },
  { key: "rule", name: "Rule", values: (finding) => finding.rules.map((rule) => rule.id) },
  // Chosen by links alone.
  { key: "requirement", name: "Requirement", hidden: true, values: (finding) => requirements(finding.rule), shown: (value) => value },
  { key: "resource", name: "Resource", hidden: true, values: (finding) => [String(finding.subject.number)], shown: (value) => subjects[Number(value)]?.name || value },
];

function searched(finding) {
  finding.haystack ??= [
    finding.title,
    finding.subject.name,
    finding.subject.urn,
    finding.path,
    finding.place,
    finding.stack.name,
    finding.owner,
    finding.team,
    ...finding.rules.map((rule) => rule.id),
    ...finding.details.map(([, told]) => told),
  ]
    .join("\n")
    .toLowerCase();
  return finding.haystack;
}

// `cis-aws-5.0 2.1.4`, for each requirement that findings of a rule are evidence of.
function requirements(rule) {
  return Object.entries(rule.frameworks).flatMap(([framework, ids]) => ids.map((id) => `${framework} ${id}`));
}

function chosenOf(query) {
  const chosen = Object.fromEntries(FILTERS.map(({ key }) => [key, query.getAll(key)]));
  if (!chosen.state.length) chosen.state = DEFAULT_STATE;
  else if (chosen.state.includes("all")) chosen.state = [];
  return { ...chosen, q: query.get("q") || "", page: Math.max(1, Number(query.get("page")) || 1) };
}

function queryOf(chosen) {
  const isDefault = chosen.state.length === DEFAULT_STATE.length && DEFAULT_STATE.every((each) => chosen.state.includes(each));
  const state = isDefault ? [] : chosen.state.length ? chosen.state : ["all"];
  const filters = FILTERS.map(({ key }) => [key, key === "state" ? state : chosen[key]]);
  return Object.fromEntries([...filters, ["q", chosen.q || []], ["page", chosen.page > 1 ? String(chosen.page) : []]]);
}

// The findings that pass every filter, and how many each value of a filter would leave.
function filtered(some, chosen) {
  const words = chosen.q.toLowerCase().split(/\s+/).filter(Boolean);
  const counts = Object.fromEntries(FILTERS.map(({ key }) => [key, new Map()]));
  const passed = some.filter((finding) => {
    if (!words.every((word) => searched(finding).includes(word))) return false;
    const values = FILTERS.map((filter) => filter.values(finding));
    const failed = FILTERS.filter(({ key }, at) => chosen[key].length && !values[at].some((value) => chosen[key].includes(value)));
    FILTERS.forEach(({ key }, at) => {
      if (failed.some((filter) => filter.key !== key)) return;
      values[at].filter(Boolean).forEach((value) => counts[key].set(value, (counts[key].get(value) || 0) + 1));
    });
    return !failed.length;
  });
  return { passed: passed.sort(byGravity), counts };
}

function byGravity(one, other) {
  const states = Object.keys(STATES);
  return other.severity - one.severity || states.indexOf(one.state) - states.indexOf(other.state) || one.number - other.number;
}

// A view of `some` findings; `fixed` are filters that the view itself sets.
function findingsList(some, view, fixed = {}) {
  const chosen = { ...chosenOf(address().query) };
  const results = element("div", { class: "results" });
  const controls = element("form", { class: "filters", role: "search", "aria-label": "Findings" });
  controls.addEventListener("submit", (event) => event.preventDefault());
  const update = () => {
    rewrite(to(view, { ...fixed, ...queryOf(chosen) }));
    const found = filtered(some, chosen);
    fill(controls, chosen, found.counts, fixed);
    results.replaceChildren(...page(found.passed, chosen, update));
  };
  controls.append(...controlsOf(chosen, fixed, update));
  update();
  return { node: element("div", { class: "list" }, controls, results), update };
}

function controlsOf(chosen, fixed, update) {
  const change = () => {
    chosen.page = 1;
    update();
  };
  const search = element("input", { type: "search", id: "search", value: chosen.q, placeholder: "Title, resource, rule", "aria-keyshortcuts": "/" });
  let waiting;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      chosen.q = search.value;
      change();
    }, 120);
  });
  const shown = FILTERS.filter((filter) => !filter.hidden && !(filter.key in fixed));
  const fields = shown.map((filter) => (filter.checks ? checkField(filter, chosen, change) : selectField(filter, chosen, change)));
  const folded = element("details", { class: "fold", open: !matchMedia("(max-width: 52rem)").matches }, element("summary", {}, "Filters"), element("div", { class: "fields" }, fields));
  return [element("label", { class: "search" }, text("label", "Search"), search), folded, element("div", { class: "chosen" })];
}

function checkField({ key, name }, chosen, change) {
  const words = key === "severity" ? GRAVEST_FIRST.map((level) => SEVERITIES[level]) : Object.keys(STATES);
  const boxes = words.map((word) => {
    const box = element("input", { type: "checkbox", name: key, value: word });
    box.addEventListener("change", () => {
      chosen[key] = box.checked ? [...chosen[key], word] : chosen[key].filter((each) => each !== word);
      change();
    });
    const told = key === "severity" ? severityMark(SEVERITIES.indexOf(word)) : STATES[word];
    return element("label", { class: "check" }, box, told, text("amount"));
  });
  return element("fieldset", {}, element("legend", {}, name), boxes);
}

function selectField({ key, name }, chosen, change) {
  const select = element("select", { name: key });
  select.addEventListener("change", () => {
    chosen[key] = select.value ? [select.value] : [];
    change();
  });
  return element("label", { class: "choice" }, text("label", name), select);
}

// Writes what is chosen, and the numbers, into the controls.
function fill(controls, chosen, counts, fixed) {
  for (const box of controls.querySelectorAll("input[type=checkbox]")) {
    const amount = counts[box.name].get(box.value) || 0;
    box.checked = chosen[box.name].includes(box.value);
    box.parentElement.lastElementChild.textContent = number(amount);
    box.parentElement.hidden = !amount && !box.checked && RARE.includes(box.value);
  }
  for (const select of controls.querySelectorAll("select")) {
    const values = [...new Set([...counts[select.name].keys(), ...chosen[select.name]])].sort();
    const options = values.map((value) => element("option", { value, selected: chosen[select.name].includes(value) }, `${value} (${number(counts[select.name].get(value) || 0)})`));
    select.replaceChildren(element("option", { value: "" }, "Any"), ...options);
    // One value filters nothing.
    select.parentElement.hidden = values.length < 2 && !chosen[select.name].length;
  }
  const hidden = FILTERS.filter((filter) => filter.hidden && !(filter.key in fixed) && chosen[filter.key].length);
  const links = hidden.map((filter) => text("chip", `${filter.name}: ${chosen[filter.key].map(filter.shown).join(", ")}`));
  const isFiltered = Object.values(queryOf({ ...chosen, page: 1 })).some((values) => values.length);
  controls.querySelector(".chosen").replaceChildren(...links, ...(isFiltered ? [anchor(to(address().view, fixed), "Clear all filters")] : []));
}

function page(passed, chosen, update) {
  const pages = Math.max(1, Math.ceil(passed.length / PAGE));
  chosen.page = Math.min(chosen.page, pages);
  const start = printing ? 0 : (chosen.page - 1) * PAGE;
  const shown = passed.slice(start, printing ? PRINTED : start + PAGE);
  const told = passed.length
    ? `${counted(passed.length, "finding")}${shown.length < passed.length ? `, ${number(start + 1)} to ${number(start + shown.length)} shown` : ""}`
    : "No finding matches";
  const ofOneStack = address().view === "stack";
  const items = shown.map((finding) => findingItem(finding, { open: printing, level: ofOneStack ? 3 : 2, named: !ofOneStack }));
  return [element("p", { class: "told", role: "status" }, told), element("ol", { class: "findings", start: start + 1 }, items), !printing && pages > 1 && pager(pages, chosen, update)].filter(Boolean);
}

function pager(pages, chosen, update) {
  const step = (name, by) => {
    const goal = chosen.page + by;
    const button = element("button", { type: "button", disabled: goal < 1 || goal > pages }, name);
    button.addEventListener("click", () => {
      chosen.page = goal;
      update();
      document.querySelector(".told").scrollIntoView({ block: "start" });
      document.querySelector(".finding button")?.focus({ preventScroll: true });
    });
    return button;
  };
  return element("nav", { class: "pager", "aria-label": "Pages of findings" }, step("Previous", -1), text("told", `Page ${number(chosen.page)} of ${number(pages)}`), step("Next", 1));
}
