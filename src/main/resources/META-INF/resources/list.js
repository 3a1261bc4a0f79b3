// The list of versions, with search, filter and what changes meanwhile.
import {element, percent} from './draw.js';
import {gathered, json, progress, since} from './status.js';

const STATES = ['REGISTERED', 'QUEUED', 'RUNNING', 'PURIFIED', 'HARDENED', 'UNCHANGED', 'REJECTED', 'FAILED'];
const PAGE = 100;
const LARGEST_PAGE = 1000; // that the service gives, and so the most that a refresh brings back

/** A version's page. */
const address = version => '#/version/' + version.key;

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
      element('td', {class: 'narrow-hide'}, since(version)));
}

/** The list within a node: {refresh(), changed(version)}. */
export function list(main) {
  const search = element('input', {type: 'search', placeholder: 'model or version', 'aria-label': 'search', value: ''});
  const state = element('select', {'aria-label': 'state'}, element('option', {value: ''}, 'every state'),
      ...STATES.map(s => element('option', {value: s}, s)));
  const body = element('tbody');
  const counts = element('p', {class: 'soft counts', role: 'status'});
  const more = element('button', {type: 'button', hidden: ''}, 'More');
  const empty = element('p', {hidden: ''});
  const full = element('p', {class: 'soft', hidden: ''}, `These are the first ${LARGEST_PAGE}; search or filter for others.`);
  let next;
  let asked = 0;
  let answered = 0;
  let brought = 0; // how often "More" was answered

  const filter = () => {
    const parameters = new URLSearchParams();
    if (state.value) parameters.set('state', state.value);
    if (search.value.trim()) parameters.set('search', search.value.trim());
    return parameters;
  };
  const load = async (after, limit) => {
    const mine = ++asked;
    const had = brought;
    const wanted = filter().toString();
    // What is asked later is newer, but may take longer: the first answer is not kept waiting for it.
    const isOld = () => mine < answered || wanted !== filter().toString();
    const query = new URLSearchParams({limit, ...Object.fromEntries(filter())});
    if (after) query.set('after', after);
    try {
      const [page, states] = await Promise.all([json('api/versions?' + query), json('api/states')]);
      if (isOld()) return;
      answered = mine;
      if (after) brought++;
      else if (had === brought) body.replaceChildren();
      else return refresh(); // rows have come since, for which this did not ask
      body.append(...page.versions.map(row));
      next = page.next;
      full.hidden = !next || body.children.length < LARGEST_PAGE;
      more.hidden = !next || !full.hidden;
      empty.hidden = body.children.length > 0;
      empty.textContent = state.value || search.value ? 'No version fits.' : 'No version has been announced yet.';
      counts.textContent = STATES.filter(s => states[s]).map(s => `${states[s]}\u00a0${s}`).join(' · ');
    } catch (problem) {
      if (isOld()) return;
      empty.hidden = false;
      empty.textContent = problem.message;
    }
  };
  // What "More" has brought stays.
  const refresh = gathered(() => load('', Math.min(LARGEST_PAGE, Math.max(PAGE, body.children.length))));
  const ask = gathered(() => load('', PAGE));
  search.addEventListener('input', ask);
  state.addEventListener('change', ask);
  let bringing = false;
  more.addEventListener('click', async () => {
    if (bringing) return; // a second click would bring the same rows again
    bringing = true;
    await load(next, PAGE);
    bringing = false;
  });
  const form = element('form', {role: 'search'}, search, state);
  form.addEventListener('submit', event => event.preventDefault());
  document.title = 'Cupel';
  main.replaceChildren(element('h1', {}, 'Versions'), counts, form,
      element('div', {class: 'wide'}, element('table', {class: 'versions'},
          element('thead', {}, element('tr', {}, ...['model', 'version', 'state', ''].map(h => element('th', {scope: 'col'}, h)),
              element('th', {scope: 'col', class: 'narrow-hide'}, 'since'))),
          body)),
      empty, full, more);
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
