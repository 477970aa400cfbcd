// Filters the table of all rules. The filters stand in the address, so that a view can be linked.
"use strict";
(() => {
  const place = document.querySelector(".rules-filter");
  const table = document.querySelector(".rules table");
  if (!place || !table) return;
  const rows = [...table.tBodies[0].rows];
  const order = {
    severity: ["critical", "high", "medium", "low"],
    profile: ["essential", "recommended", "strict", "optional"],
    fixable: ["yes", "no"],
  };
  const labels = {
    service: "Service",
    severity: "Severity",
    profile: "Profile",
    framework: "Framework",
    fixable: "Safe fix",
  };
  const valuesOf = (row, name) => row.dataset[name].split(" ").filter(Boolean);
  const make = (tag, held, ...within) => {
    const made = Object.assign(document.createElement(tag), held);
    made.append(...within);
    return made;
  };

  const text = make("input", { type: "search", name: "text", autocomplete: "off" });
  const controls = { text };
  const fields = [make("label", {}, "Words ", text)];
  for (const [name, label] of Object.entries(labels)) {
    const values = order[name] || [...new Set(rows.flatMap((row) => valuesOf(row, name)))].sort();
    const any = make("option", { value: "" }, "any");
    const options = values.map((value) => make("option", { value }, value));
    controls[name] = make("select", { name }, any, ...options);
    fields.push(make("label", {}, `${label} `, controls[name]));
  }
  const reset = make("button", { type: "reset" }, "Reset");
  const count = make("output", {});
  const form = make("form", {}, ...fields, reset, count);
  form.setAttribute("aria-label", "Filter the rules");
  place.append(form);
  place.hidden = false;

  const shows = (row) =>
    Object.keys(labels).every(
      (name) => !controls[name].value || valuesOf(row, name).includes(controls[name].value),
    ) &&
    text.value
      .toLowerCase()
      .split(/\s+/)
      .every((word) => row.textContent.toLowerCase().includes(word));

  const filter = () => {
    let shown = 0;
    for (const row of rows) {
      row.hidden = !shows(row);
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = `${shown} of ${rows.length} rules`;
    const chosen = Object.entries(controls).filter(([, control]) => control.value);
    const query = new URLSearchParams(chosen.map(([name, control]) => [name, control.value]));
    history.replaceState(null, "", chosen.length ? `?${query}` : location.pathname);
  };

  for (const [name, value] of new URLSearchParams(location.search)) {
    if (controls[name]) controls[name].value = value;
  }
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  filter();
})();
