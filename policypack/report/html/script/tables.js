// Tables of numbers by severity: projects, teams, services, stacks and rules.
const FEW = 8;

// Rows of what findings have in common; `keys` gives the names of a finding, `row` more of a row.
function groups(some, keys, row) {
  const found = new Map();
  for (const finding of some) {
    for (const key of keys(finding)) {
      if (!found.has(key)) found.set(key, SEVERITIES.map(() => 0));
      found.get(key)[finding.severity] += 1;
    }
  }
  const rows = [...found].map(([key, counts]) => ({ name: String(key), counts, ...row(key) }));
  return rows.sort((one, other) => gravestFirst(one.counts, other.counts));
}

function sum(counts) {
  return counts.reduce((total, each) => total + each, 0);
}

// Each row has `name`, `counts`, `href`, and maybe `note`.
function countTable(caption, rows, { few = FEW, noun = "row" } = {}) {
  const largest = Math.max(1, ...rows.map((row) => sum(row.counts)));
  const body = element("tbody", {}, rows.slice(0, few).map((row) => countRow(row, largest)));
  const more = rows.length - few;
  const button = more > 0 && element("button", { type: "button", class: "more" }, `Show all ${counted(rows.length, noun)}`);
  if (button) {
    button.addEventListener("click", () => {
      body.append(...rows.slice(few).map((row) => countRow(row, largest)));
      button.remove();
      body.rows[few].querySelector("a").focus();
    });
  }
  return [element("div", { class: "wide" }, element("table", { class: "counts" }, countHead(caption), body)), button];
}

function countHead(caption) {
  return element(
    "thead",
    {},
    element(
      "tr",
      {},
      element("th", { scope: "col" }, caption),
      element("td", { class: "share" }),
      GRAVEST_FIRST.map((level) =>
        element("th", { scope: "col", class: "amount", title: capital(SEVERITIES[level]) }, bars(level), text("column", capital(SEVERITIES[level]))),
      ),
    ),
  );
}

function countRow(row, largest) {
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, anchor(row.href, row.name), row.note && text("note", row.note)),
    element("td", { class: "share" }, shares(row.counts, largest)),
    GRAVEST_FIRST.map((level) => element("td", { class: row.counts[level] ? "amount" : "amount zero" }, number(row.counts[level]))),
  );
}

// A table of texts: `head` its columns, `rows` their cells.
function plainTable(head, rows, className = "") {
  return element(
    "div",
    { class: "wide" },
    element(
      "table",
      { class: `plain ${className}` },
      element("thead", {}, element("tr", {}, head.map((name) => element("th", { scope: "col" }, name)))),
      element("tbody", {}, rows.map((cells) => element("tr", {}, cells.map((cell, at) => element("td", { "data-head": head[at] }, cell !== "" && element("span", {}, cell)))))),
    ),
  );
}
