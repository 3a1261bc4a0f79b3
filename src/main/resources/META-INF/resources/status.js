// How a version's status is asked for and told, in the list and on a version's page.
import {element, moment} from './draw.js';

const SETTLE_MILLIS = 250; // several events in a row make one fetch

/** What the service gives at a path; throws what it says is wrong. */
export async function json(path) {
  const response = await fetch(path);
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.message ?? `${path}: ${response.status}`);
  return body;
}

const when = instant => element('time', {datetime: instant, title: instant}, moment(instant));

/** Since when a version is in its state: what updatedAt says, but of a running one, whose that moves. */
export const since = version => when(version.state === 'RUNNING' ? version.startedAt ?? version.updatedAt : version.updatedAt);

/** A version's address in the REST interface; its key is `registry/model/version`, each percent-encoded. */
export function api(key, rest = '') {
  const [registry, model, version] = key.split('/');
  return `api/versions/${model}/${version}${rest}?registry=${registry}`;
}

/** Calls within a moment become one, however many follow. */
export function gathered(action) {
  let timer;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      action();
    }, SETTLE_MILLIS);
  };
}

/** How far a running version is; null for others. */
export function progress(version) {
  if (version.state !== 'RUNNING') return null;
  const share = version.fraction ?? 0;
  return element('span', {}, element('progress', {max: 1, value: share, 'aria-label': 'done'}), ` ${version.phase ?? ''} ${Math.round(100 * share)} %`);
}
