// One version: its state, its report, its decisions. Fetched after the list, with all that it imports.
import {element} from './draw.js';
import {api, gathered, json, progress, since} from './status.js';
import {meaning, reportView} from './report.js';
import {timeline} from './timeline.js';
import {decisionLog} from './decisions.js';

document.head.append(element('link', {rel: 'stylesheet', href: 'decisions.css'}));

/** A version's page within a node: {refresh(), changed(version), decided(decision)}. */
export function version(main, key) {
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
        element('p', {}, element('span', {class: 'state ' + status.state}, status.state), ' since ', since(status)),
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
  const links = [['model', 'Purified file', status.artifactUri], ['delta', 'Delta', status.deltaUri], ['report', 'Report (JSON)', status.reportUri], ['attestation', 'Attestation', status.attestationUri]]
      .filter(([, , uri]) => uri)
      .map(([what, name]) => element('li', {}, element('a', {href: api(status.key, '/' + what), download: ''}, name)));
  return links.length > 0 ? element('ul', {class: 'links'}, ...links) : null;
}
