// The service's page: the list of versions, and one version with its report. Follows the service's
// events; what the events may have left out is fetched again whenever the connection opens.
import {list} from './list.js';

// What only a version's page needs; in one row, so that nothing is asked for one after another.
const VERSION = ['draw', 'plots', 'examples', 'report', 'timeline', 'decisions', 'version'];
const AFTER_THE_LIST_MILLIS = 1000;
const FIRST_PAUSE_MILLIS = 2000;
const LONGEST_PAUSE_MILLIS = 60000;

const main = document.getElementById('main');
const live = document.getElementById('live');
let shown = null; // what is shown: {changed(version), decided(decision), refresh()}

/** The script of a version's page; fetched once. */
const versionScript = () => Promise.all(VERSION.map(name => import(`./${name}.js`))).then(all => all.at(-1));

async function route() {
  const hash = location.hash;
  const found = hash.match(/^#\/version\/([^/]+\/[^/]+\/[^/]+)$/);
  if (found) {
    const {version} = await versionScript();
    if (location.hash !== hash) return; // somebody was quicker
    shown = version(main, found[1]);
  } else {
    shown = list(main);
  }
  main.focus({preventScroll: true});
  window.scrollTo(0, 0);
}

function show() {
  route().catch(() => { main.textContent = 'A part of this page could not be fetched; load it again.'; });
}

/**
 * Follows the events for good. A browser opens a stream that broke again by itself, but closes it when it is
 * answered anything but 200, by a proxy whose service restarts for example.
 */
function follow(pause = FIRST_PAUSE_MILLIS) {
  const events = new EventSource('api/events');
  let next = pause;
  events.onopen = () => {
    next = FIRST_PAUSE_MILLIS;
    live.textContent = 'live';
    shown?.refresh();
  };
  events.onerror = () => {
    live.textContent = 'connection lost, trying again';
    if (events.readyState === EventSource.CLOSED) {
      setTimeout(() => follow(Math.min(2 * next, LONGEST_PAUSE_MILLIS)), next);
    }
  };
  events.onmessage = event => shown?.changed(JSON.parse(event.data));
  events.addEventListener('decision', event => shown?.decided?.(JSON.parse(event.data)));
}

window.addEventListener('hashchange', show);
show();
follow();
setTimeout(() => versionScript().catch(() => {}), AFTER_THE_LIST_MILLIS); // else the first look tells
