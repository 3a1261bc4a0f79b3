// The plots of a report: some lines of SVG each.
import {element, percent, shape} from './draw.js';

/** Both accuracies with their intervals, on a scale that begins at 0. */
export function accuracy(report) {
  const rows = [['before', report.accuracyBefore, report.intervalBefore], ['after', report.accuracyAfter, report.intervalAfter]];
  const at = share => 52 + 190 * share;
  const plot = shape('svg', {viewBox: '0 0 420 76', width: 420, height: 76, role: 'img',
    'aria-label': `Accuracy before ${percent(report.accuracyBefore)}, after ${percent(report.accuracyAfter)}`});
  rows.forEach(([name, share, interval], i) => {
    const y = 20 + 32 * i;
    plot.append(
        shape('text', {x: 42, y: y + 4, class: 'end'}, name),
        shape('line', {x1: at(0), x2: at(1), y1: y, y2: y, class: 'axis'}));
    if (share === null) {
      plot.append(shape('text', {x: at(1) + 14, y: y + 4, class: 'strong'}, 'unknown'));
      return;
    }
    plot.append(
        shape('line', {x1: at(interval.lower), x2: at(interval.upper), y1: y, y2: y, class: name, 'stroke-width': 5, 'stroke-opacity': 0.35}),
        shape('circle', {cx: at(share), cy: y, r: 5, class: name}),
        shape('text', {x: at(1) + 14, y: y + 4, class: 'strong'},
            `${percent(share)}  (${whole(interval.lower)} to ${whole(interval.upper)})`));
  });
  return element('div', {}, plot, element('p', {class: 'soft'}, `${report.cleanImages} images; in brackets 95 % intervals.`));
}

const whole = share => (100 * share).toFixed(1);

export function bars(probe) {
  const width = share => Math.max(1, 180 * share);
  return shape('svg', {viewBox: '0 0 182 18', width: 182, height: 18, 'aria-hidden': 'true'},
      shape('rect', {x: 0, y: 2, width: width(probe.before), height: 6, class: 'before'}),
      probe.after < 0 ? null : shape('rect', {x: 0, y: 10, width: width(probe.after), height: 6, class: 'after'}));
}

export function losses(curve) {
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

/** The clean loss from before the original weights (0) to beyond the new ones (1). */
export function lossPath(path) {
  const [width, height, left, bottom, top] = [420, 170, 40, 134, 12];
  const known = path.filter(point => point.loss !== null);
  const highest = Math.max(...known.map(point => point.loss), 1e-9);
  const [from, to] = [path[0].at, path[path.length - 1].at];
  const x = at => left + (width - left - 14) * (at - from) / (to - from);
  const y = loss => bottom - (bottom - top) * loss / highest;
  const plot = shape('svg', {viewBox: `0 0 ${width} ${height}`, width, height, role: 'img',
    'aria-label': 'Clean loss along the change: ' + known.map(point => `${point.loss.toFixed(2)} at ${point.at}`).join(', ')});
  plot.append(
      shape('line', {x1: left, x2: width - 14, y1: bottom, y2: bottom, class: 'axis'}),
      shape('text', {x: left - 5, y: top + 4, class: 'end'}, highest.toFixed(2)),
      shape('text', {x: left - 5, y: bottom + 4, class: 'end'}, '0'),
      shape('polyline', {class: 'curve', points: known.map(point => `${x(point.at).toFixed(1)},${y(point.loss).toFixed(1)}`).join(' ')}));
  [[0, 'before'], [1, 'after']].forEach(([at, name]) => {
    const there = known.find(point => point.at === at);
    if (there) plot.append(shape('circle', {cx: x(at), cy: y(there.loss), r: 5, class: name}));
    plot.append(shape('text', {x: x(at), y: bottom + 18, class: 'middle'}, at === 0 ? 'original' : 'new'));
  });
  return element('div', {}, plot, element('p', {class: 'soft'}, 'Mean loss of clean images, nats, on the straight line through the original and the new weights. Where it is flat around the new ones, they stand in no valley that is narrow along the change.'));
}

/** In their order, each beginning where the one before ended. */
export function phases(seconds) {
  const rows = Object.entries(seconds);
  const total = Math.max(rows.reduce((sum, [, value]) => sum + value, 0), 1e-9);
  const [left, room, line] = [96, 268, 22];
  const height = line * rows.length + 6;
  const plot = shape('svg', {viewBox: `0 0 420 ${height}`, width: 420, height, role: 'img',
    'aria-label': 'Seconds by phase: ' + rows.map(([name, value]) => `${name} ${value.toFixed(1)}`).join(', ')});
  let begin = 0;
  rows.forEach(([name, value], i) => {
    const y = 4 + line * i;
    const x = left + room * begin / total;
    const width = Math.max(1.5, room * value / total);
    begin += value;
    plot.append(
        shape('text', {x: left - 10, y: y + 12, class: 'end'}, name),
        shape('rect', {x, y: y + 2, width, height: 13, rx: 1.5, class: 'after'}),
        shape('text', {x: x + width + 6, y: y + 13}, value.toFixed(1)));
  });
  return plot;
}

/** How many weights moved how far, by decades of their scale. */
export function moves(change) {
  const [width, height, left, bottom, top] = [420, 170, 40, 140, 10];
  const most = Math.max(...change.histogram, 1);
  const step = (width - left - 14) / change.histogram.length;
  const x = decade => left + (width - left - 14) * (decade - change.from) / (change.to - change.from);
  const plot = shape('svg', {viewBox: `0 0 ${width} ${height}`, width, height, role: 'img',
    'aria-label': `Weights by how far they moved: ${sizes(change)}`});
  change.histogram.forEach((count, i) => {
    const bar = (bottom - top) * count / most;
    if (count > 0) plot.append(shape('rect', {x: left + step * i + 0.5, y: bottom - bar, width: step - 1, height: bar, class: 'after'}));
  });
  plot.append(
      shape('line', {x1: left, x2: width - 14, y1: bottom, y2: bottom, class: 'axis'}),
      shape('text', {x: left - 5, y: top + 6, class: 'end'}, thousands(most)),
      shape('text', {x: left - 5, y: bottom + 4, class: 'end'}, '0'));
  for (let decade = change.from; decade <= change.to; decade++) {
    plot.append(
        shape('line', {x1: x(decade), x2: x(decade), y1: bottom, y2: bottom + 4, class: 'axis'}),
        shape('text', {x: x(decade), y: bottom + 18, class: 'middle'}, power(decade)));
  }
  return element('div', {}, plot, element('p', {class: 'soft'}, sizes(change)));
}

const thousands = count => count < 10000 ? String(count) : `${Math.round(count / 1000)}k`;
const power = decade => decade === 0 ? '1' : decade === 1 ? '10' : decade === -1 ? '0.1' : '10' + [...String(decade)].map(c => c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[c]).join('');

function sizes(change) {
  const whole = change.relative === null ? '' : `The change is ${(100 * change.relative).toFixed(1)} % of the weights' length; the largest single move is ${change.largest.toPrecision(2)} of their scale. `;
  return `${whole}${change.unchanged} of ${change.weights} weights stayed as they were.`;
}
