// The service's page: the list of versions, and one version with its report. Follows the service's
// events; what the events may have left out is fetched again whenever the connection opens.
import {element, percent} from './draw.js';
import {meaning, reportView} from './report.js';
import {timeline} from './timeline.js';
import {decisionLog} from './decisions.js';

const STATES = ['REGISTERED', 'QUEUED', 'RUNNING', 'PURIFIED', 'HARDENED', 'UNCHANGED', 'REJECTED', 'FAILED'];
const PAGE = 100;
const SETTLE_MILLIS = 250; // several events in a row make one fetch
const LARGEST_PAGE = 1000; // that the service gives

const main = document.getElementById('main');
const live = document.getElementById('live');
let shown = null; // what is shown: {changed(version), decided(decision), refresh()}

async function json(path) {
  const response = await fetch(path, {headers: {accept: 'application/json'}});
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.message ?? `${path}: ${response.status}`);
  return body;
}

const when = instant => element('time', {datetime: instant, title: instant}, new Date(instant).toLocaleString());

/** `registry/model/version`, each percent-encoded, is a version's key and its address here. */
const address = version => '#/version/' + version.key;

function api(key, rest = '') {
  const [registry, model, version] = key.split('/');
  return `api/versions/${model}/${version}${rest}?registry=${registry}`;
}

/** Calls within a moment become one, however many follow. */
function gathered(action) {
  let timer;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      action();
    }, SETTLE_MILLIS);
  };
}

function progress(version) {
  if (version.state !== 'RUNNING') return null;
  const share = version.fraction ?? 0;
  return element('span', {}, element('progress', {max: 1, value: share, 'aria-label': 'done'}), ` ${version.phase ?? ''} ${Math.round(100 * share)} %`);
}

function outcome(version) {
  if (version.state === 'FAILED') return element('span', {}, version.reason ?? '');
  if (version.accuracyAfter !== undefined) return element('span', {}, element('span', {class: 'narrow-hide'}, 'accuracy '), `${percent(version.accuracyBefore)} → ${percent(version.accuracyAfter)}`);
  return progress(version);
}

function row(version) {
  return element('tr', {'data-key': version.key, 'data-state': version.state},
      element('td', {class: 'name'}, element('a', {href: address(version)}, version.model)),
      element('td', {class: 'name'}, version.version),
      element('td', {class: 'state ' + version.state}, version.state),
      element('td', {}, outcome(version)),
      element('td', {class: 'narrow-hide'}, when(version.updatedAt)));
}

function list() {
  const search = element('input', {type: 'search', placeholder: 'model or version', 'aria-label': 'search', value: ''});
  const state = element('select', {'aria-label': 'state'}, element('option', {value: ''}, 'every state'),
      ...STATES.map(s => element('option', {value: s}, s)));
  const body = element('tbody');
  const counts = element('p', {class: 'soft counts', role: 'status'});
  const more = element('button', {type: 'button', hidden: ''}, 'More');
  const empty = element('p', {hidden: ''});
  let next;
  let latest = 0; // an answer to an older question is dropped

  const query = (after, limit) => {
    const parameters = new URLSearchParams({limit});
    if (state.value) parameters.set('state', state.value);
    if (search.value.trim()) parameters.set('search', search.value.trim());
    if (after) parameters.set('after', after);
    return 'api/versions?' + parameters;
  };
  const load = async (after, limit) => {
    const mine = ++latest;
    try {
      const [page, states] = await Promise.all([json(query(after, limit)), json('api/states')]);
      if (mine !== latest) return;
      if (!after) body.replaceChildren();
      body.append(...page.versions.map(row));
      next = page.next;
      more.hidden = !next;
      empty.hidden = body.children.length > 0;
      empty.textContent = state.value || search.value ? 'No version fits.' : 'No version has been announced yet.';
      counts.textContent = STATES.filter(s => states[s]).map(s => `${states[s]}\u00a0${s}`).join(' · ');
    } catch (problem) {
      if (mine !== latest) return;
      empty.hidden = false;
      empty.textContent = problem.message;
    }
  };
  // What "More" has brought stays.
  const refresh = gathered(() => load('', Math.min(LARGEST_PAGE, Math.max(PAGE, body.children.length))));
  const ask = gathered(() => load('', PAGE));
  search.addEventListener('input', ask);
  state.addEventListener('change', ask);
  more.addEventListener('click', () => load(next, PAGE));
  const form = element('form', {role: 'search'}, search, state);
  form.addEventListener('submit', event => event.preventDefault());
  document.title = 'Cupel';
  main.replaceChildren(element('h1', {}, 'Versions'), counts, form,
      element('div', {class: 'wide'}, element('table', {class: 'versions'},
          element('thead', {}, element('tr', {}, ...['model', 'version', 'state', ''].map(h => element('th', {scope: 'col'}, h)),
              element('th', {scope: 'col', class: 'narrow-hide'}, 'since'))),
          body)),
      empty, more);
  load('', PAGE);
  return {
    refresh,
    changed(version) {
      const known = [...body.children].find(r => r.dataset.key === version.key);
      if (known?.dataset.state === version.state) known.replaceWith(row(version));
      else refresh(); // its place in the list and the counts may have changed
    },
  };
}

function version(key) {
  const head = element('div');
  const steps = element('div');
  const report = element('div');
  const rest = element('div');
  const log = decisionLog(key, path => api(key, path));
  let reportUri;
  let seconds;

  const show = async status => {
    document.title = `${status.model} ${status.version}: ${status.state}`;
    head.replaceChildren(element('div', {},
        element('p', {class: 'soft back'}, element('a', {href: '#/'}, 'All versions')),
        element('h1', {}, `${status.model} ${status.version}`),
        element('p', {}, element('span', {class: 'state ' + status.state}, status.state), ' since ', when(status.updatedAt)),
        notice(status),
        progress(status),
        downloads(status)));
    if (status.reportUri !== reportUri) seconds = undefined; // those of another job
    steps.replaceChildren(timeline(status, seconds));
    rest.replaceChildren(about(status));
    if (status.reportUri !== reportUri) {
      report.replaceChildren();
      try {
        if (status.reportUri) {
          const told = await json(api(key, '/report'));
          report.replaceChildren(reportView(told));
          seconds = told.seconds;
          steps.replaceChildren(timeline(status, seconds));
        }
        reportUri = status.reportUri; // else it is tried again
      } catch (problem) {
        report.replaceChildren(element('p', {class: 'notice'}, problem.message));
      }
    }
  };
  const load = async () => {
    try {
      await show(await json(api(key)));
    } catch (problem) {
      head.replaceChildren(element('p', {class: 'notice'}, problem.message), element('p', {}, element('a', {href: '#/'}, 'All versions')));
    }
  };
  const both = () => {
    load();
    log.refresh();
  };
  main.replaceChildren(head, steps, report, log.node, rest);
  both();
  return {refresh: gathered(both), changed: status => status.key === key && show(status), decided: decision => log.decided(decision)};
}

function notice(status) {
  if (status.state === 'FAILED') {
    return element('div', {class: 'notice FAILED', role: 'alert'}, element('strong', {}, status.reason ?? 'FAILED'), element('p', {}, status.message ?? ''));
  }
  return meaning(status.state) ? element('p', {class: 'notice ' + status.state}, meaning(status.state)) : null;
}

function about(status) {
  const list = [
    ['registry', status.registry],
    ['attempts', status.attempts > 1 ? String(status.attempts) : undefined],
    ['published as', status.newModel ? `${status.newModel} ${status.newVersion}` : status.newVersion],
    ['new file', status.artifactUri],
    ['its SHA-256', status.artifactSha256 ? element('code', {}, status.artifactSha256) : undefined],
    ['job', status.jobId ? element('code', {}, status.jobId) : undefined],
  ].filter(([, value]) => value !== undefined);
  return element('dl', {class: 'about'}, ...list.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]));
}

function downloads(status) {
  const links = [['model', 'Purified file', status.artifactUri], ['report', 'Report (JSON)', status.reportUri], ['attestation', 'Attestation', status.attestationUri]]
      .filter(([, , uri]) => uri)
      .map(([what, name]) => element('li', {}, element('a', {href: api(status.key, '/' + what), download: ''}, name)));
  return links.length > 0 ? element('ul', {class: 'links'}, ...links) : null;
}

function route() {
  const found = location.hash.match(/^#\/version\/([^/]+\/[^/]+\/[^/]+)$/);
  shown = found ? version(found[1]) : list();
  main.focus({preventScroll: true});
  window.scrollTo(0, 0);
}

function follow() {
  const events = new EventSource('api/events');
  events.onopen = () => {
    live.textContent = 'live';
    shown?.refresh();
  };
  events.onerror = () => { live.textContent = 'connection lost, trying again'; };
  events.onmessage = event => shown?.changed(JSON.parse(event.data));
  events.addEventListener('decision', event => shown?.decided?.(JSON.parse(event.data)));
}

window.addEventListener('hashchange', route);
route();
follow();
