// The frame of the page, and which view it shows.
let current = null;

const VIEWS = {
  overview: () => [null, overview()],
  findings: () => {
    current = findingsList(findings, "findings");
    return ["Findings", [current.node]];
  },
  finding: (query) => {
    const finding = findings[Number(query.get("number"))];
    return ["Finding", finding ? [element("ol", { class: "findings" }, findingItem(finding, { open: true, level: 2 }))] : [element("p", {}, "No such finding in this report.")]];
  },
  stacks: () => ["Stacks", stackTable()],
  stack: (query) => [query.get("name") || "", stackPage(query.get("name"))],
  waivers: () => ["Waivers", waiverPage()],
};
const PLACES = [["overview", "Overview"], ["findings", "Findings"], ...(hasStacks && judged.length > 1 ? [["stacks", "Stacks"]] : []), ["waivers", "Waivers"]];
const UNDER = { finding: "findings", stack: "stacks" };

const main = element("main", { id: "main", tabindex: "-1" });
const places = element("nav", { "aria-label": "Views" }, element("ul", {}, PLACES.map(([view, name]) => element("li", {}, anchor(to(view), name)))));

function subtitle() {
  const only = judged.length === 1 && hasStacks ? `Stack ${judged[0].name}` : hasStacks && counted(judged.length, "stack");
  const resources = judged.reduce((all, stack) => all + (stack.resources || 0), 0);
  return [
    run.started && `${run.started.slice(0, 16).replace("T", " ")} UTC`,
    only,
    resources && counted(resources, "resource"),
    run.profile && `Profile ${run.profile}`,
    run.mode,
    data.run.version && `Stackwarden ${data.run.version}`,
  ].filter(Boolean);
}

function header() {
  return element(
    "header",
    {},
    element("a", { class: "skip", href: "#main", on: { click: (event) => { event.preventDefault(); main.focus(); } } }, "Skip to content"),
    element("p", { class: "brand" }, "Stackwarden"),
    element("p", { class: "name" }, document.title),
    element("p", { class: "subtitle" }, subtitle().map((part) => text("part", part))),
    places,
  );
}

function show(moves = true) {
  const { view, query } = address();
  const known = view in VIEWS ? view : "overview";
  current = null;
  const [title, nodes] = VIEWS[known](query);
  const head = element("h1", { tabindex: "-1", class: title === null ? "hidden" : null }, title ?? "Overview");
  main.replaceChildren(head, ...nodes.flat(Infinity).filter(Boolean));
  for (const link of places.querySelectorAll("a")) {
    const isHere = link.getAttribute("href") === to(UNDER[known] || known);
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (moves) {
    scrollTo(0, 0);
    head.focus({ preventScroll: true });
  }
}

function print(starts) {
  printing = starts;
  current?.update();
  redraw();
}

document.body.append(header(), main);
addEventListener("hashchange", () => show());
addEventListener("beforeprint", () => print(true));
addEventListener("afterprint", () => print(false));
addEventListener("resize", redraw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
addEventListener("keydown", (event) => {
  const isWriting = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  const search = document.querySelector("input[type=search]");
  if (event.key !== "/" || isWriting || event.ctrlKey || event.metaKey || !search) return;
  event.preventDefault();
  search.focus();
});
show(false);
