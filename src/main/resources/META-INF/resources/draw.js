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

/**
 * A moment on the reader's clock, in an order that everybody reads alike. By hand: to start a browser's
 * formats of places takes longer than all else that the list's first rows need.
 */
export function moment(instant) {
  const at = new Date(instant);
  const two = number => String(number).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** A share as a person reads it. */
export const percent = share => share === null || share === undefined ? '–' : (100 * share).toFixed(2) + '\u00a0%';

/** A class as a person knows it: its name where the data has names. */
export function className(report, index) {
  const known = report.accuracyByClass.find(c => c.index === index);
  return known?.name || `class ${index}`;
}
