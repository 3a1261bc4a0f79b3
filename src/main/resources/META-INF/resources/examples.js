// What the strongest probes do to a clean image, and what both models answer to the same pixels.
import {className, element} from './draw.js';

/** Nothing where the report has no pictures. */
export function examples(report) {
  const list = report.examples ?? [];
  if (list.length === 0) return null;
  return element('section', {},
      element('h2', {}, 'What the strongest probes do'),
      element('p', {class: 'soft'}, 'One clean image each, drawn from those that the probe moves. Both models get the same pixels. These probes are the ones that were found; what fresh ones reach stands below.'),
      element('div', {class: 'examples'}, ...list.map(example => card(example, report))));
}

function card(example, report) {
  const towards = example.target < 0 ? 'away from the label' : `towards ${className(report, example.target)}`;
  const {clean, probed, difference} = example.pictures;
  return element('figure', {class: 'example'},
      element('figcaption', {}, element('strong', {}, example.family), ' ', towards),
      element('div', {class: 'three'}, picture('clean', clean), picture('probed', probed), picture(`change ×${times(example.amplified)}`, difference)),
      element('table', {},
          element('thead', {}, element('tr', {}, element('td'), ...['clean', 'probed'].map(h => element('th', {scope: 'col'}, h)))),
          element('tbody', {}, ...['before', 'after'].map(stage => element('tr', {},
              element('th', {scope: 'row'}, stage),
              answer(example[stage].clean, example, report), answer(example[stage].probed, example, report))))));
}

const times = factor => factor >= 10 ? factor.toFixed(0) : factor.toFixed(1);

function picture(name, png) {
  return element('div', {}, element('img', {src: 'data:image/png;base64,' + png, alt: name, class: 'pixels'}), name);
}

/** What a model says, and whether that is the image's class. */
function answer(given, example, report) {
  return element('td', {class: given.index === example.label ? 'right' : 'wrong'}, className(report, given.index),
      element('span', {class: 'soft'}, ` ${(100 * given.probability).toFixed(0)} %`));
}
