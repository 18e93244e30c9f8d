// @ts-check
import { get } from '../api.js';
import { jobActions } from '../actions.js';
import { html, signal } from '../dom.js';
import { clock, indented, isoDuration, number, rawMember } from '../format.js';
import { whileLive } from '../live.js';
import { link, searchLink } from '../links.js';
import { T } from '../texts.js';
import { askWhy, why } from '../waits.js';
import { answered, copyButton, fact, icon, resource, stateBadge, time } from '../ui.js';

const ENDED = (/** @type {string} */ state) => !['waiting', 'ready', 'running'].includes(state);

/** @param {() => URLSearchParams} query */
export default function job(query) {
  const id = query().get('id') ?? '';
  let last = { text: '', job: /** @type {any} */ (undefined) };
  const told = signal(/** @type {any} */ (undefined));
  let lastTold = /** @type {string | undefined} */ (undefined);
  const more = signal(/** @type {{queue?: any, holder?: any}} */ ({}));
  const source = resource(async (stop) => {
    const { json, text } = await get(`jobs/${encodeURIComponent(id)}`, {}, stop);
    // The job is shown also if it cannot be said what it waits for.
    more.set(await askWhy(json, stop).catch(() => ({})));
    const { progress, ...rest } = json;
    const raw = rawMember(text, 'progress');
    if (raw !== lastTold) {
      lastTold = raw;
      // The digits of the server: a number of JavaScript's may not hold them.
      told.set(progress && { ...progress, done: rawMember(raw ?? '', 'done'), total: rawMember(raw ?? '', 'total') });
    }
    // What has not changed stays as it is, with what the reader has opened and marked.
    const known = JSON.stringify(rest);
    if (known !== last.text) {
      last = { text: known, job: { ...rest, told, payloadText: json.payloadText ?? rawMember(text, 'payload'), outputText: json.outputText ?? rawMember(text, 'output') } };
    }
    return last.job;
  });
  whileLive(async () => {
    const known = source.data.peek();
    if (!known || !ENDED(known.state)) await source.load();
    // No event says that a job has come further.
    return source.data.peek()?.state === 'running';
  });
  return html`
    <div class="page-head">
      <a class="crumb" href=${link('jobs')}>${T.pages.jobs}</a>
      <h1 class="mono job-id">${id}</h1>
      ${copyButton(id)}
      <div class="buttons">${() => (source.data() ? jobActions(source.data(), source.load) : '')}</div>
    </div>
    ${answered(source, (data) => html`<div class="stack">${why(data, more)}${() => shown(data())}</div>`)}`;
}

/** @param {any} job */
function shown(job) {
  return html`
    ${job.cancelRequested ? html`<div class="notice">${icon('warning')}<span>${T.job.cancelRequested}</span></div>` : ''}
    <div class="columns">
      <section class="panel"><div class="panel-head"><h2>${T.job.timeline}</h2></div><div class="panel-body">${timeline(job)}</div></section>
      <section class="panel"><div class="panel-head"><h2>${T.job.facts}</h2></div><div class="panel-body">${facts(job)}</div></section>
    </div>
    ${carried(T.job.payload, job.payloadText)}
    ${job.outputText === undefined ? '' : carried(T.job.output, job.outputText)}
    ${headers(job.headers)}
    ${(job.lives ?? []).length > 1 ? lives(job) : ''}`;
}

/** How far it has come: there from the start of a run, so that nothing moves when it tells. @param {any} job */
function progress({ state, told }) {
  if (state !== 'running' && !told.peek()) return '';
  const share = () => {
    const { done, total } = told() ?? {};
    return total === undefined ? undefined : Math.min(1, Number(done) / Number(total));
  };
  return fact(T.job.progress, html`<div class="told">
    <progress max="1" aria-label=${T.job.progress} value=${() => share() ?? null} ?hidden=${() => !told() || (share() === undefined && state !== 'running')}></progress>
    <p>${() => (told() ? words(told(), share()) : html`<span class="soft">${T.job.noProgress}</span>`)}</p>
  </div>`, true);
}

/** @param {any} told @param {number | undefined} share */
function words({ done, total, note, at, attempt }, share) {
  return html`${share === undefined ? number(done) : `${T.queues.of(number(done), number(total))} (${Math.floor(share * 100)} %)`}
    ${note ? html`<span class="note" title=${note}>${note}</span>` : ''}
    <span class="sub">${T.job.told(String(attempt))} ${time(at)}</span>`;
}

/** @param {any} job */
function facts(job) {
  const headers = job.headers ?? {};
  const schedule = headers['simplequeue-schedule'];
  return html`<dl class="facts">
    ${progress(job)}
    ${fact(T.job.state, stateBadge(job.state))}
    ${fact(T.job.queue, html`<a href=${link('queue', { name: job.queue })}>${job.queue}</a>`)}
    ${fact(T.job.attempts, T.queues.of(String(job.attempts), String(job.maxAttempts)))}
    ${fact(T.job.priority, String(job.priority))}
    ${job.uniqueKey && fact(T.job.key, html`<a href=${searchLink({ key: job.uniqueKey })}>${job.uniqueKey}</a>`)}
    ${job.fingerprint && fact(T.job.group, html`<a href=${searchLink({ fingerprint: job.fingerprint })}>${job.fingerprint}</a>`)}
    ${job.timeout && fact(T.job.timeout, isoDuration(job.timeout))}
    ${job.fence > 0 && fact(T.job.fence, String(job.fence))}
    ${job.reschedules > 0 && fact(T.job.reschedules, String(job.reschedules))}
    ${job.crashes > 0 && fact(T.job.crashes, String(job.crashes))}
    ${job.releases > 0 && fact(T.job.releases, String(job.releases))}
    ${schedule && fact(T.job.schedule, html`<a href=${link('schedule', { name: schedule })}>${schedule}</a>`)}
    ${headers['simplequeue-tick'] && fact(T.job.tick, time(headers['simplequeue-tick'], true))}
    ${job.node && fact(T.job.node, html`${job.nodeName ?? ''} <span class="id soft">${job.node}</span>`, true)}
    ${job.redrivenFrom && fact(`${T.job.chain} ${T.job.from}`, html`<a class="id" href=${link('job', { id: job.redrivenFrom })}>${job.redrivenFrom}</a>`)}
    ${job.redrivenTo && fact(`${T.job.chain} ${T.job.to}`, html`<a class="id" href=${link('job', { id: job.redrivenTo })}>${job.redrivenTo}</a>`)}
  </dl>`;
}

/** What happened, in order, as far as it is kept. @param {any} job */
function timeline(job) {
  const steps = [{ at: job.createdAt, icon: 'ready', text: T.job.made }];
  for (const error of job.errors ?? []) {
    steps.push({ at: error.at, icon: 'failed', text: T.job.failedAttempt(error.attempt), ...{ error } });
  }
  if (job.claimedAt && (job.state === 'running' || ENDED(job.state))) {
    steps.push({ at: job.claimedAt, icon: 'running', text: T.job.claimed(job.nodeName ?? job.node ?? '') });
  }
  if (job.finishedAt) {
    steps.push({ at: job.finishedAt, icon: job.state, text: T.job.ended(T.states[job.state]) });
  } else if (job.state === 'waiting') {
    steps.push(job.runAt ? { at: job.runAt, icon: 'waiting', text: T.job.runs } : { at: '', icon: 'waiting', text: T.job.parked });
  } else if (job.state === 'ready') {
    steps.push({ at: '', icon: 'ready', text: T.job.now(T.states.ready) });
  }
  const rank = (/** @type {any} */ step) => (step.at ? Date.parse(step.at) : Infinity);
  steps.sort((a, b) => rank(a) - rank(b));
  return html`<ol class="timeline">${steps.map(step)}</ol>`;
}

/** @param {any} step */
function step({ at, icon: name, text, error }) {
  return html`<li class=${`state-${name}`}>${icon(name)}<span>${text}${error?.kind ? html` <span class="chip">${error.kind}</span>` : ''}</span>
    <span class="when soft small">${at ? html`${clock(at)} · ${time(at)}` : ''}</span>
    ${error ? html`<div class="detail">${error.error ? html`<p class="error-text">${error.error}</p>` : ''}
      ${error.trace ? html`<details><summary>${T.job.trace}</summary><pre tabindex="0">${error.trace}</pre></details>` : ''}</div>` : ''}
  </li>`;
}

/** @param {string} title @param {string | undefined} text */
function carried(title, text) {
  return html`<section class="panel"><div class="panel-head"><h2>${title}</h2><span class="soft small">${text === undefined ? '' : T.job.asSent}</span>
    ${text === undefined ? '' : html`<div class="buttons">${copyButton(text)}</div>`}</div>
    <div class="panel-body">${text === undefined ? html`<p class="soft">${T.job.redacted}</p>` : html`<pre tabindex="0" aria-label=${title}>${indented(text)}</pre>`}</div></section>`;
}

/** @param {Record<string, string> | undefined} all */
function headers(all) {
  const names = Object.keys(all ?? {}).sort();
  return html`<section class="panel"><div class="panel-head"><h2>${T.job.headers}</h2></div><div class="panel-body">
    ${all === undefined ? html`<p class="soft">${T.job.redacted}</p>` : names.length ? html`<dl class="facts">${names.map((name) => fact(name, all[name]))}</dl>` : html`<p class="soft">${T.job.noHeaders}</p>`}
  </div></section>`;
}

/** @param {any} job */
function lives(job) {
  return html`<section class="panel"><div class="panel-head"><h2>${T.job.lives}</h2></div><div class="panel-body"><ol class="plain">
    ${job.lives.map((/** @type {string} */ id) => html`<li>${id === job.id ? html`<span class="id">${id}</span> <span class="chip">${T.job.thisOne}</span>` : html`<a class="id" href=${link('job', { id })}>${id}</a>`}</li>`)}
  </ol></div></section>`;
}
