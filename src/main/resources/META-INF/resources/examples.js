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
  return element('figure', {class: 'example'},
      element('figcaption', {}, element('strong', {}, example.family), ' ', towards),
      element('div', {class: 'three'},
          column('clean', example.pictures.clean, answers(example, 'clean', report)),
          column('under the probe', example.pictures.probed, answers(example, 'probed', report)),
          column('difference', example.pictures.difference, [element('p', {class: 'soft'}, `shown ${times(example.amplified)} as strong`)])));
}

const times = factor => factor >= 10 ? `${factor.toFixed(0)}×` : `${factor.toFixed(1)}×`;

function column(name, picture, below) {
  return element('div', {},
      element('img', {src: 'data:image/png;base64,' + picture, alt: name, class: 'pixels'}),
      element('p', {class: 'title'}, name),
      ...below);
}

function answers(example, which, report) {
  return ['before', 'after'].map(stage => {
    const answer = example[stage][which];
    const right = answer.index === example.label;
    return element('p', {class: 'answer'}, element('span', {class: 'soft'}, stage),
        element('span', {class: right ? 'right' : 'wrong'}, className(report, answer.index)),
        element('span', {class: 'soft'}, ` ${(100 * answer.probability).toFixed(0)} %`));
  });
}
