// What everything that is drawn here is made of. All text goes in as text nodes.

const SVG = 'http://www.w3.org/2000/svg';

/** An element with attributes and children; strings become text. */
export function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** The same within a drawing. */
export function shape(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) node.setAttribute(key, value);
  }
  node.append(...children.filter(child => child !== null && child !== undefined));
  return node;
}

/** A share as a person reads it. */
export const percent = share => share === null || share === undefined ? '–' : (100 * share).toFixed(2) + '\u00a0%';

/** A class as a person knows it: its name where the data has names. */
export function className(report, index) {
  const known = report.accuracyByClass.find(c => c.index === index);
  return known?.name || `class ${index}`;
}
