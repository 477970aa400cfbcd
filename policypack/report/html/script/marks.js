// Severity is a number of filled bars and a word; colour only repeats them.
function bars(level) {
  return element(
    "span",
    { class: `bars ${SEVERITIES[level]}`, "aria-hidden": "true" },
    SEVERITIES.map((_, each) => element("i", { class: each <= level ? "on" : null })),
  );
}

function severityMark(level) {
  return text("severity", bars(level), " ", text("word", capital(SEVERITIES[level])));
}

function stateMark(finding) {
  const words = [STATES[finding.state], finding.status === "new" ? "New" : null].filter(Boolean);
  return words.map((word) => [text(`state ${word.toLowerCase()}`, word), " "]);
}

// A bar of numbers by severity, as long as its share of the largest; the numbers stand beside it.
function shares(counts, largest) {
  return element(
    "span",
    { class: "shares", "aria-hidden": "true" },
    GRAVEST_FIRST.filter((level) => counts[level]).map((level) =>
      element("i", { class: SEVERITIES[level], style: { width: `${(100 * counts[level]) / largest}%` } }),
    ),
  );
}

function notice(kind, title, ...children) {
  return element("div", { class: `notice ${kind}` }, element("strong", {}, title), ...children);
}
