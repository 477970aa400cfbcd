// Draws a picture from its tree. Only elements and attributes of drawings are made, and no address
// leads out of the page.
const SHAPES = new Set("svg g path rect circle ellipse line polyline polygon text tspan title desc defs marker use clipPath linearGradient stop".split(" "));
const SVG = "http://www.w3.org/2000/svg";

function picture(tree) {
  const [tag, attributes, ...children] = tree;
  if (!SHAPES.has(tag)) return "";
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    const leadsOut = name.toLowerCase().endsWith("href") && !value.startsWith("#");
    if (!name.includes("{") && !/^on|^style$/i.test(name) && !leadsOut && !/url\((?!#)/.test(value)) made.setAttribute(name, value);
  }
  made.append(...children.map((child) => (typeof child === "string" ? child : picture(child))));
  return made;
}
