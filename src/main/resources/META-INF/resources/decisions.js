// The decisions about one version, and what a person can do about it. The key is held by this page
// only, until it is left or loaded again: nothing is stored.
import {element, moment} from './draw.js';

const ACTIONS = {
  approve: ['Approve', 'Promotes this version. One that was rejected for its accuracy is examined again, and that accuracy accepted.'],
  retry: ['Retry', 'Examines this version again, in a new job under the present policy.'],
  rollback: ['Roll back', 'Puts the alias back to the version that it pointed at before.'],
};
const SENTENCES = {
  DUPLICATE: () => 'Announced again; there is a job already.',
  OWN: () => 'Published by Cupel; left alone.',
  ACCEPTED: () => 'Accepted; a job was made.',
  CONCLUDED: d => `Verdict: ${d.verdict}.`,
  PUBLISHED: d => `Published as ${d.newModel} ${d.newVersion}.`,
  FAILED: d => `Failed: ${d.reason}.`,
  RETRIED: () => 'To be examined again.',
  APPROVED: d => d.newVersion ? `Approved: ${d.newModel} ${d.newVersion} is promoted.` : 'Approved; examined again, with its accuracy accepted.',
  ROLLED_BACK: d => 'Rolled back.',
  REFUSED: d => `What was asked for was not done: ${d.reason}.`,
};
const share = value => `${(100 * value).toFixed(2)} %`;

let key = '';
let by = '';

function moved(decision) {
  if (!decision.aliasMoved) return null;
  const at = version => version ? `version ${version}` : 'nothing';
  return element('p', {}, `Alias ${decision.alias}: ${at(decision.aliasBefore)} → ${at(decision.newVersion)}`);
}

function gate(g) {
  return element('li', {class: g.passed ? 'passed' : 'missed'}, `${g.name} ${share(g.measured)}, limit ${share(g.limit)}: ${g.passed ? 'kept' : 'not kept'}`);
}

function entry(decision) {
  const named = [['job', decision.jobId], ['policy', decision.policyDigest], ['examined file', decision.sourceSha256], ['new file', decision.artifactSha256]]
      .filter(([, digest]) => digest);
  return element('li', {'data-id': decision.id, 'data-kind': decision.kind},
      element('p', {}, element('time', {datetime: decision.at, title: decision.at}, moment(decision.at)), ' · ', element('span', {class: 'by'}, decision.by)),
      element('p', {}, element('strong', {}, (SENTENCES[decision.kind] ?? (() => decision.kind))(decision))),
      decision.explanation ? element('p', {}, decision.explanation) : null,
      moved(decision),
      decision.gates ? element('ul', {class: 'gates'}, ...decision.gates.map(gate)) : null,
      named.length > 0 ? element('details', {}, element('summary', {}, 'digests'),
          element('dl', {}, ...named.flatMap(([name, digest]) => [element('dt', {}, name), element('dd', {}, element('code', {}, digest))]))) : null);
}

function field(label, attributes) {
  const input = element('input', {...attributes, required: '', autocomplete: 'off'});
  return [input, element('label', {}, label, ' ', input)];
}

/** A form for one action; closes itself when the action is passed on. */
function form(action, send, close) {
  const [label, meaning] = ACTIONS[action];
  const [reason, reasonLabel] = field('reason', {type: 'text', maxlength: 1000, name: 'reason'});
  const [name, nameLabel] = field('your name', {type: 'text', maxlength: 100, name: 'by'});
  const [secret, secretLabel] = field('key', {type: 'password', name: 'key'});
  name.value = by;
  secret.value = key;
  const problem = element('p', {class: 'missed', role: 'alert'});
  const submit = element('button', {type: 'submit'}, label);
  const cancel = element('button', {type: 'button'}, 'Cancel');
  const whole = element('form', {class: 'action', 'aria-label': label}, element('p', {}, meaning),
      reasonLabel, nameLabel, secretLabel, element('span', {}, submit, ' ', cancel), problem);
  cancel.addEventListener('click', close);
  whole.addEventListener('submit', async event => {
    event.preventDefault();
    key = secret.value;
    by = name.value;
    submit.disabled = true;
    problem.textContent = '';
    try {
      await send(action, {by, reason: reason.value}, key);
      close();
    } catch (e) {
      problem.textContent = e.message;
    } finally {
      submit.disabled = false;
    }
  });
  return [whole, reason];
}

/**
 * The part of a version's page: {node, refresh(), decided(decision)}.
 *
 * address(rest) gives the version's address in the REST interface.
 */
export function decisionLog(versionKey, address) {
  const entries = element('ol', {class: 'decisions'});
  const buttons = element('div', {class: 'actions'});
  const place = element('div');
  const note = element('p', {class: 'soft', role: 'status'});
  const node = element('section', {class: 'log', hidden: ''}, element('h2', {}, 'Decisions'), entries, buttons, place, note);

  const send = async (action, body, secret) => {
    const response = await fetch(address('/' + action), {
      method: 'POST',
      headers: {'content-type': 'application/json', 'x-cupel-key': secret},
      body: JSON.stringify(body),
    });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(answer.message ?? `${response.status}`);
    note.textContent = answer.message;
  };
  const open = action => {
    const [whole, first] = form(action, send, () => place.replaceChildren());
    place.replaceChildren(whole);
    first.focus();
  };
  const button = action => {
    const made = element('button', {type: 'button'}, ACTIONS[action][0]);
    made.addEventListener('click', () => open(action));
    return made;
  };
  const refresh = async () => {
    const response = await fetch(address('/decisions'), {headers: {accept: 'application/json'}});
    if (!response.ok) return; // the version itself is told of above
    const page = await response.json();
    node.hidden = page.decisions.length === 0;
    entries.replaceChildren(...page.decisions.map(entry));
    buttons.replaceChildren(...page.actions.map(button));
    if (page.leftOut > 0) note.textContent = `${page.leftOut} earlier ones are in Kafka only.`;
  };
  return {
    node,
    refresh: () => refresh().catch(() => { note.textContent = 'The decisions cannot be fetched now.'; }),
    decided(decision) {
      if (decision.key !== versionKey) return;
      note.textContent = '';
      this.refresh();
    },
  };
}
