// Shows a report (docs/recipe.md, "The report"). Used by the service's page, and written into the
// file report.html beside every result: so it imports nothing. All text goes in as text nodes.

const SVG = 'http://www.w3.org/2000/svg';

/** An element with attributes and children; strings become text. */
export function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

function shape(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) node.setAttribute(key, value);
  }
  node.append(...children.filter(child => child !== null && child !== undefined));
  return node;
}

export const percent = share => share === null || share === undefined ? '–' : (100 * share).toFixed(2) + ' %';

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
  return element('section', {class: 'report'},
      warnings(report),
      element('h2', {}, 'Accuracy on the clean images'),
      accuracy(report),
      element('h2', {}, 'What probes reach'),
      probes(report),
      element('div', {class: 'plots'},
          report.lossCurve.length > 1 ? element('div', {}, element('h2', {}, 'Loss while unlearning'), losses(report.lossCurve)) : null,
          element('div', {}, element('h2', {}, 'Seconds by phase'), phases(report.secondsByPhase))),
      element('h2', {}, 'Accuracy by class'),
      classes(report),
      element('h2', {}, 'How it was done'),
      facts(report));
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

/** Both accuracies with their intervals, on a scale that begins at 0. */
function accuracy(report) {
  const rows = [['before', report.accuracyBefore, report.intervalBefore], ['after', report.accuracyAfter, report.intervalAfter]];
  const at = share => 70 + 400 * share;
  const plot = shape('svg', {viewBox: '0 0 680 76', width: 680, height: 76, role: 'img',
    'aria-label': `Accuracy before ${percent(report.accuracyBefore)}, after ${percent(report.accuracyAfter)}`});
  rows.forEach(([name, share, interval], i) => {
    const y = 20 + 32 * i;
    plot.append(
        shape('text', {x: 60, y: y + 4, class: 'end'}, name),
        shape('line', {x1: at(0), x2: at(1), y1: y, y2: y, class: 'axis'}));
    if (share === null) {
      plot.append(shape('text', {x: at(1) + 14, y: y + 4, class: 'strong'}, 'unknown'));
      return;
    }
    plot.append(
        shape('line', {x1: at(interval.lower), x2: at(interval.upper), y1: y, y2: y, class: name, 'stroke-width': 5, 'stroke-opacity': 0.35}),
        shape('circle', {cx: at(share), cy: y, r: 5, class: name}),
        shape('text', {x: at(1) + 14, y: y + 4, class: 'strong'},
            `${percent(share)}  (${percent(interval.lower)} to ${percent(interval.upper)})`));
  });
  return element('div', {class: 'wide'}, plot,
      element('p', {class: 'soft'}, `${report.cleanImages} images; in brackets 95 % intervals.`));
}

function label(probe, report) {
  const known = report.accuracyByClass.find(c => c.index === probe.target);
  const name = known && known.name ? ` (${known.name})` : '';
  return probe.target === UNTARGETED ? 'any class' : `class ${probe.target}${name}`;
}

/** A row a family and class that was followed; the others are folded away. */
function probes(report) {
  const followed = report.probes.filter(p => p.flagged || p.after >= 0);
  const others = report.probes.filter(p => !(p.flagged || p.after >= 0));
  const parts = [];
  if (followed.length > 0) {
    parts.push(
        element('p', {class: 'soft'}, 'Share of held-out images that a probe moves to the class. After: fresh probes that the change has not seen, on the new model.'),
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
      element('td', {}, probe.family, probe.flagged ? element('strong', {}, ' suspicious') : ''),
      element('td', {}, label(probe, report)),
      element('td', {}, percent(probe.before)),
      element('td', {}, probe.after < 0 ? 'not examined' : percent(probe.after)),
      element('td', {class: 'narrow-hide'}, bars(probe))));
  return element('div', {class: 'wide'}, element('table', {class: 'figures'},
      element('thead', {}, element('tr', {}, ...['family', 'towards', 'before', 'after'].map(h => element('th', {scope: 'col'}, h)), element('th', {class: 'narrow-hide'}))),
      element('tbody', {}, ...rows)));
}

function bars(probe) {
  const width = share => Math.max(1, 180 * share);
  return shape('svg', {viewBox: '0 0 182 18', width: 182, height: 18, 'aria-hidden': 'true'},
      shape('rect', {x: 0, y: 2, width: width(probe.before), height: 6, class: 'before'}),
      probe.after < 0 ? null : shape('rect', {x: 0, y: 10, width: width(probe.after), height: 6, class: 'after'}));
}

function losses(curve) {
  const [width, height, left, bottom] = [420, 170, 40, 150];
  const highest = Math.max(...curve);
  const x = i => left + (width - left - 6) * i / (curve.length - 1);
  const y = loss => bottom - (bottom - 12) * (highest > 0 ? loss / highest : 0);
  return shape('svg', {viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': `Loss over ${curve.length} steps, from ${curve[0].toFixed(2)} to ${curve[curve.length - 1].toFixed(2)} nats`},
      shape('line', {x1: left, x2: width, y1: bottom, y2: bottom, class: 'axis'}),
      shape('line', {x1: left, x2: left, y1: 8, y2: bottom, class: 'axis'}),
      shape('text', {x: left - 5, y: 16, class: 'end'}, highest.toFixed(1)),
      shape('text', {x: left - 5, y: bottom + 4, class: 'end'}, '0'),
      shape('text', {x: width - 6, y: bottom + 16, class: 'end'}, `step ${curve.length}, nats`),
      shape('polyline', {class: 'curve', points: curve.map((loss, i) => `${x(i).toFixed(1)},${y(loss).toFixed(1)}`).join(' ')}));
}

function phases(seconds) {
  const rows = Object.entries(seconds).sort((a, b) => b[1] - a[1]);
  const most = Math.max(...rows.map(r => r[1]), 1e-9);
  const height = 22 * rows.length + 4;
  const plot = shape('svg', {viewBox: `0 0 420 ${height}`, width: 420, height, role: 'img', 'aria-label': 'Seconds by phase'});
  rows.forEach(([name, value], i) => {
    const y = 4 + 22 * i;
    const width = Math.max(1, 230 * value / most);
    plot.append(
        shape('text', {x: 100, y: y + 12, class: 'end'}, name),
        shape('rect', {x: 108, y: y + 2, width, height: 13, class: 'after'}),
        shape('text', {x: 114 + width, y: y + 13}, value.toFixed(1)));
  });
  return plot;
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
    ['sharpness in the layer', report.sharpness ? `${number(report.sharpness.before)} before, ${number(report.sharpness.after)} after, ${number(report.sharpness.alongChange)} along the change` : 'unknown'],
    ['work', `${report.passes.toFixed(0)} passes of 64 images, ${report.seconds.toFixed(1)} s, ${report.imagesPerSecond.toFixed(0)} images/s on ${report.device}`],
    ['software', Object.entries(report.software).map(([name, version]) => `${name} ${version}`).join(', ')],
    ['source, SHA-256', element('code', {}, report.sourceSha256)],
    ['purified, SHA-256', report.purifiedSha256 ? element('code', {}, report.purifiedSha256) : 'no new file'],
  ];
  return element('dl', {}, ...list.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]));
}
