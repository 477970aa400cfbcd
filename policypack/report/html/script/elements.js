// Elements are made, never parsed: every value becomes a text node or the text of an attribute.
function element(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") Object.entries(value).forEach(([event, run]) => made.addEventListener(event, run));
    else if (name === "style") Object.entries(value).forEach((each) => made.style.setProperty(...each));
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

function text(className, ...children) {
  return element("span", { class: className }, ...children);
}

function anchor(href, ...children) {
  return element("a", { href }, ...children);
}

function heading(level, title, ...more) {
  return element(`h${level}`, {}, title, ...more);
}

function section(title, ...children) {
  const id = `section-${title.toLowerCase().replace(/\W+/g, "-")}`;
  return element("section", { "aria-labelledby": id }, element("h2", { id }, title), ...children);
}

// Terms with descriptions, and a class if given; rows without a description are left out.
function descriptions(...rows) {
  const shown = rows.filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== 0);
  return element("dl", {}, shown.map(([term, value, className]) => element("div", { class: className }, element("dt", {}, term), element("dd", {}, value))));
}

const grouped = new Intl.NumberFormat("en");

function number(value) {
  return grouped.format(value);
}

function counted(value, noun) {
  return `${number(value)} ${noun}${value === 1 ? "" : "s"}`;
}

function capital(word) {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
