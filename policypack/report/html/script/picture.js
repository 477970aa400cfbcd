// Draws a picture from its tree. Only elements and attributes of drawings are made, and no address
// leads out of the page.
const SHAPES = new Set("svg g path rect circle ellipse line polyline polygon text tspan title desc defs marker use clipPath linearGradient stop".split(" "));
const SVG = "http://www.w3.org/2000/svg";
// On a phone the frame scrolls; paper is wide enough.
const LEGIBLE = "svg { display: block } @media screen { svg { min-width: 60rem } }";

// The drawing of a stack, which is parsed once its page is opened; null where there is none.
function pictureOf(name) {
  const holder = [...document.querySelectorAll("script[data-stack]")].find((each) => each.dataset.stack === name);
  return holder ? JSON.parse(holder.textContent) : null;
}

// An element with the picture in a tree of its own: its classes and those of the page do not meet.
function framed(tree, label) {
  const frame = element("div", { class: "picture wide", tabindex: "0", role: "group", "aria-label": label });
  const styles = [];
  const drawing = shape(tree, styles);
  const root = frame.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [LEGIBLE, ...styles].map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
  root.append(drawing);
  return frame;
}

function shape([tag, attributes, ...children], styles) {
  if (tag === "style") styles.push(children.filter((child) => typeof child === "string").join(""));
  if (!SHAPES.has(tag)) return "";
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    const leadsOut = name.toLowerCase().endsWith("href") && !value.startsWith("#");
    if (!name.includes("{") && !/^on|^style$/i.test(name) && !leadsOut && !/url\((?!#)/.test(value)) made.setAttribute(name, value);
  }
  made.append(...children.map((child) => (typeof child === "string" ? child : shape(child, styles))));
  return made;
}
