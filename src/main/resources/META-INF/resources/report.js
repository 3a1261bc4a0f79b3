// Shows a report (docs/recipe.md, "The report"). Used by the service's page, and written with all
// that it imports into the file report.html beside every result.
import {className, element, percent} from './draw.js';
import {accuracy, bars, losses, lossPath, moves, phases} from './plots.js';
import {examples} from './examples.js';

const MEANING = {
  PURIFIED: 'Probes found a suspicious class, one layer was changed, fresh probes no longer reach it.',
  HARDENED: 'Nothing suspicious was found; the layer was changed a little as a precaution, within the accuracy budget.',
  UNCHANGED: 'Nothing suspicious was found, and no change was made.',
  REJECTED: 'The accuracy floor or the evidence was not reached. Do not promote it.',
};

/** What a state means, in a sentence; undefined for those that need none. */
export const meaning = state => MEANING[state];

const UNTARGETED = -1;

/** The whole report as a section. */
export function reportView(report) {
  const change = report.layerChange;
  return element('section', {class: 'report'},
      warnings(report),
      summary(report),
      examples(report),
      element('h2', {}, 'What probes reach'),
      probes(report),
      element('div', {class: 'plots'},
          plot('Accuracy on the clean images', accuracy(report)),
          report.lossCurve.length > 1 ? plot('Loss while unlearning', losses(report.lossCurve)) : null,
          change?.weights > 0 ? plot('How far the weights moved', moves(change)) : null,
          report.sharpness?.path?.length > 1 ? plot('Clean loss along the change', lossPath(report.sharpness.path)) : null,
          plot('Seconds by phase', phases(report.secondsByPhase))),
      element('h2', {}, 'Accuracy by class'),
      classes(report),
      element('h2', {}, 'How it was done'),
      facts(report));
}

const plot = (title, drawing) => element('div', {}, element('h2', {}, title), drawing);

/** What most people came for, in a line. */
function summary(report) {
  const suspicious = report.probes.filter(p => p.flagged);
  const strongest = stage => Math.max(...suspicious.map(p => p[stage]));
  const tiles = [
    ['Clean accuracy', `${percent(report.accuracyBefore)} → ${percent(report.accuracyAfter)}`],
    suspicious.length > 0 ? ['Strongest suspicious probe', strongest('after') < 0 ? percent(strongest('before')) : `${percent(strongest('before'))} → ${percent(strongest('after'))}`] : null,
    ['Changed layer', report.layer ?? 'none'],
    ['Time', `${report.seconds.toFixed(1)} s on ${report.device}`],
  ].filter(tile => tile !== null);
  return element('dl', {class: 'tiles'}, ...tiles.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))));
}

function warnings(report) {
  if (report.warnings.length === 0) return null;
  return element('div', {class: 'notice', role: 'note'},
      ...report.warnings.map(warning => element('p', {}, warning)));
}

function key() {
  return element('p', {class: 'soft'},
      element('i', {class: 'key before'}), 'before', element('i', {class: 'key after'}), 'after');
}

const label = (probe, report) => probe.target === UNTARGETED ? 'any class' : className(report, probe.target);

/** A row a family and class that was followed; the others are folded away. */
function probes(report) {
  const followed = report.probes.filter(p => p.flagged || p.after >= 0);
  const others = report.probes.filter(p => !(p.flagged || p.after >= 0));
  const parts = [];
  if (followed.length > 0) {
    parts.push(
        element('p', {class: 'soft'}, 'Share of held-out images that a probe moves to the class: no probe was searched on them, but the layer was taught on all clean images. After: fresh probes that the change has not seen, on the new model.'),
        key(), probeTable(followed, report));
  } else {
    parts.push(element('p', {}, 'No family raised suspicion of any class. That is no proof: a backdoor that no family excites is not seen.'));
  }
  if (others.length > 0) {
    const fold = element('details', {}, element('summary', {}, `${others.length} more that raised no suspicion`), probeTable(others, report));
    parts.push(fold);
  }
  return element('div', {}, ...parts);
}

function probeTable(list, report) {
  const rows = list.map(probe => element('tr', {},
      element('td', {}, probe.family, probe.flagged ? element('span', {class: 'flag'}, 'suspicious') : ''),
      element('td', {class: 'text'}, label(probe, report)),
      element('td', {}, percent(probe.before)),
      element('td', {}, probe.after < 0 ? 'not examined' : percent(probe.after)),
      element('td', {class: 'narrow-hide'}, probe.after >= 0 && probe.limit < 1 ? percent(probe.limit) : ''),
      element('td', {class: 'narrow-hide'}, bars(probe))));
  return element('div', {class: 'wide'}, element('table', {class: 'figures'},
      element('thead', {}, element('tr', {}, ...['family', 'towards', 'before', 'after'].map(h => element('th', {scope: 'col', class: h === 'towards' ? 'text' : null}, h)),
          element('th', {scope: 'col', class: 'narrow-hide'}, 'limit'), element('th', {class: 'narrow-hide'}))),
      element('tbody', {}, ...rows)));
}

function classes(report) {
  const rows = report.accuracyByClass.map(c => element('tr', {},
      element('td', {}, c.name ? `${c.index} ${c.name}` : String(c.index)),
      element('td', {}, String(c.images)),
      element('td', {}, c.images === 0 ? 'unknown' : percent(c.before)),
      element('td', {}, c.images === 0 ? 'unknown' : percent(c.after))));
  return element('div', {class: 'wide'}, element('table', {class: 'figures'},
      element('thead', {}, element('tr', {}, ...['class', 'images', 'before', 'after'].map(h => element('th', {scope: 'col'}, h)))),
      element('tbody', {}, ...rows)));
}

function facts(report) {
  const number = value => value === null || value === undefined ? 'unknown' : value.toPrecision(3);
  const list = [
    ['recipe', `${report.recipe}, seed ${report.seed}`],
    ['layer', report.layer ?? 'none'],
    ['changed tensors', report.changedTensors.join(', ') || 'none'],
    ['sharpness in the layer', report.sharpness ? `${number(report.sharpness.before)} before, ${number(report.sharpness.after)} after, ${number(report.sharpness.alongChange)} along the change${report.sharpness.images > 0 ? `, on ${report.sharpness.images} images` : ''}` : 'unknown'],
    ['work', `${report.passes.toFixed(0)} passes of 64 images, ${report.seconds.toFixed(1)} s, ${report.imagesPerSecond.toFixed(0)} images/s on ${report.device}`],
    ['software', Object.entries(report.software).map(([name, version]) => `${name} ${version}`).join(', ')],
    ['source, SHA-256', element('code', {}, report.sourceSha256)],
    ['purified, SHA-256', report.purifiedSha256 ? element('code', {}, report.purifiedSha256) : 'no new file'],
  ];
  return element('dl', {}, ...list.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]));
}
