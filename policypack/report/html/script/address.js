// What the page shows stands in the fragment of its address, so that back, reload and links work.
function address() {
  const [view, query] = location.hash.slice(1).split("?");
  return { view: view || "overview", query: new URLSearchParams(query || "") };
}

function to(view, query = {}) {
  const pairs = Object.entries(query).flatMap(([key, values]) => [values].flat().map((value) => [key, value]));
  const written = new URLSearchParams(pairs).toString();
  return `#${view}${written ? `?${written}` : ""}`;
}

// Replaces the address without an entry in the history and without a new view.
function rewrite(fragment) {
  history.replaceState(null, "", fragment);
}
