// When what happened to a version.
import {element, moment} from './draw.js';

const FINAL = ['PURIFIED', 'HARDENED', 'UNCHANGED', 'REJECTED', 'FAILED'];

/**
 * A list of steps, each with its time and what had passed since the one before.
 *
 * @param status of the version
 * @param seconds that the engine took, where the report is known: where nobody heard of the start, it
 *     is told from that
 */
export function timeline(status, seconds) {
  const end = Date.parse(status.updatedAt);
  const steps = [['registered', Date.parse(status.registeredAt)]];
  if (status.startedAt) steps.push(['started', Date.parse(status.startedAt)]);
  if (FINAL.includes(status.state)) {
    const begin = end - 1000 * seconds;
    if (!status.startedAt && begin >= steps[0][1]) steps.push(['engine started', begin]);
    steps.push([status.state.toLowerCase(), end]);
  } else if (status.state !== 'REGISTERED') {
    steps.push([status.state === 'RUNNING' ? `running: ${status.phase ?? ''}` : 'queued', end]);
  }
  return element('ol', {class: 'timeline ' + status.state, 'aria-label': 'timeline'}, ...steps.map(([name, time], i) =>
      element('li', {},
          element('span', {class: 'title'}, name),
          element('time', {datetime: new Date(time).toISOString()}, moment(time)),
          i === 0 ? null : element('span', {class: 'soft'}, `after ${lapse(time - steps[i - 1][1])}`))));
}

/** Milliseconds as a person says them. */
function lapse(millis) {
  const seconds = Math.max(0, millis / 1000);
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
