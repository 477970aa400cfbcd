// Open violations over time, stacked by severity. The table below it has the same numbers.
const plotted = new Set();

function trendOf(points) {
  if (points.length < 2) {
    return element("p", { class: "quiet" }, "No earlier run");
  }
  const holder = element("div", { class: "plot", role: "img", "aria-label": trendInWords(points) });
  plotted.add({ holder, points });
  requestAnimationFrame(redraw);
  return [holder, legend(), trendTable(points)];
}

function trendInWords(points) {
  const ends = [points[0], points[points.length - 1]];
  const told = ends.map((point) => `${number(total(point))} on ${day(point)}`);
  return `Open violations in ${counted(points.length, "run")}: from ${told[0]} to ${told[1]}`;
}

function total(point) {
  return sum(Object.values(point.severities));
}

function day(point) {
  return point.started.slice(0, 10);
}

function legend() {
  return element("p", { class: "legend" }, GRAVEST_FIRST.map(severityMark));
}

function trendTable(points) {
  const rows = [...points].reverse().map((point) => [
    point.started.slice(0, 16).replace("T", " "),
    number(point.stacks),
    ...GRAVEST_FIRST.map((level) => number(point.severities[SEVERITIES[level]])),
    number(total(point)),
  ]);
  const head = ["Run (UTC)", "Stacks", ...GRAVEST_FIRST.map((level) => capital(SEVERITIES[level])), "All"];
  return element("details", {}, element("summary", {}, "Numbers of the trend"), plainTable(head, rows, "numbers"));
}

const DAY = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" });

function dayOfTick(seconds) {
  return DAY.format(new Date(seconds * 1000));
}

// Draws every plot of the page in its size and colours of now.
function redraw() {
  for (const plot of plotted) {
    plot.drawn?.destroy();
    if (plot.holder.isConnected) plot.drawn = drawn(plot);
    else plotted.delete(plot);
  }
}

function drawn({ holder, points }) {
  const times = points.map((point) => Date.parse(point.started) / 1000);
  // The mildest lies below; each severity is drawn from the sum of those before it.
  const sums = SEVERITIES.map((_, level) => points.map((point) => sum(SEVERITIES.slice(0, level + 1).map((each) => point.severities[each]))));
  const color = (name) => getComputedStyle(holder).getPropertyValue(`--${name}`).trim();
  const axis = { stroke: color("muted"), grid: { stroke: color("line"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
  const series = GRAVEST_FIRST.map((level) => ({
    stroke: color(SEVERITIES[level]),
    fill: color(SEVERITIES[level]),
    width: 1,
    points: { show: points.length < 40, size: 5, fill: color("surface") },
  }));
  const given = {
    width: Math.max(holder.clientWidth, 200),
    height: 220,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    legend: { show: false },
    cursor: { show: false },
    select: { show: false },
    scales: { y: { range: (_, __, most) => [0, Math.max(1, most * 1.08)] } },
    axes: [{ ...axis, grid: { show: false }, space: 90, values: (_, ticks) => ticks.map(dayOfTick) }, { ...axis, size: 48, values: (_, ticks) => ticks.map((each) => (Number.isInteger(each) ? number(each) : "")) }],
    series: [{}, ...series],
  };
  return new uPlot(given, [times, ...GRAVEST_FIRST.map((level) => sums[level])], holder);
}
