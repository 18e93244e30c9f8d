// @ts-check
import { may, me } from '../access.js';
import { get, newKey, postText } from '../api.js';
import { html, signal } from '../dom.js';
import { indented, ZONE } from '../format.js';
import { problemIn } from '../jsoncheck.js';
import { link } from '../links.js';
import { T } from '../texts.js';
import { empty, icon, problemBox } from '../ui.js';

const W = T.enqueue;
/** Whoever asks again after one of these asks for the same, by the same key. */
const MAYBE_DONE = (/** @type {import('../api.js').Problem} */ problem) => problem.status === 0 || problem.status === 429 || problem.status >= 500 || problem.code === 'UNDER_WAY';

/** @param {() => URLSearchParams} query */
export default function enqueue(query) {
  const queue = query().get('queue') ?? '';
  return html`
    <div class="page-head"><a class="crumb" href=${link('jobs')}>${T.pages.jobs}</a><h1>${T.pages.enqueue}</h1>${() => only()}</div>
    ${() => (me() === undefined ? '' : may('enqueue', queue || undefined) ? form(queue) : empty(W.mayNot, me().reason ?? W.mayNotDetail))}`;
}

/** @returns {string[] | undefined} the only queues in which the reader may */
const some = () => (Array.isArray(me()?.access?.rights?.enqueue) ? me().access.rights.enqueue : undefined);

const only = () => (some() && may('enqueue') ? html`<p>${W.only((some() ?? []).join(', '))}</p>` : '');

/** @param {string} queue that is filled in */
function form(queue) {
  const wrong = signal(/** @type {Record<string, string>} */ ({}));
  const problem = signal(/** @type {import('../api.js').Problem | undefined} */ (undefined));
  const receipt = signal(/** @type {any} */ (undefined));
  const busy = signal(false);
  const when = signal('now');
  const keyed = signal(false);
  const known = signal(/** @type {string[]} */ (some() ?? []));
  if (!some()) void get('counts').then(({ json }) => known.set(json.queues.map((/** @type {any} */ of) => of.queue)), () => {});

  const describe = (/** @type {string} */ name) => () => (wrong()[name] ? `${id(name)}-wrong` : null);
  const invalid = (/** @type {string} */ name) => () => (wrong()[name] ? 'true' : null);
  const told = (/** @type {string} */ name) => html`${() => (wrong()[name] ? html`<p class="wrong" id=${`${id(name)}-wrong`}>${icon('warning')}<span>${wrong()[name]}</span></p>` : '')}`;
  const field = (/** @type {string} */ name, /** @type {string} */ label, /** @type {any} */ control) => html`<div class="field"><label for=${id(name)}>${label}</label>${control}${told(name)}</div>`;
  const input = (/** @type {string} */ name, hint = '', more = (/** @type {any} */ _) => {}) =>
    html`<input class="input" id=${id(name)} name=${name} placeholder=${hint || null} autocomplete="off" autocapitalize="off" spellcheck="false" aria-invalid=${invalid(name)} aria-describedby=${describe(name)} @input=${more}>`;
  const check = (/** @type {Event} */ event) => {
    const text = /** @type {HTMLTextAreaElement} */ (event.target).value;
    // While one types nothing is called wrong; what was is looked at again at once.
    if (event.type === 'change' || wrong.peek().payload) wrong.set({ ...wrong.peek(), payload: payloadProblem(text)?.text ?? '' });
  };

  const made = html`<form class="stack form" novalidate @submit=${submit} @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && element.requestSubmit()}>
    <div class="columns">
      <section class="panel"><div class="panel-body fill">
        ${field('queue', W.queue, html`<input class="input" id=${id('queue')} name="queue" list="enqueue-queues" .value=${queue} autocomplete="off" autocapitalize="off" spellcheck="false" aria-required="true" aria-invalid=${invalid('queue')} aria-describedby=${describe('queue')}><datalist id="enqueue-queues">${() => known().map((name) => html`<option value=${name}></option>`)}</datalist>`)}
        ${field('payload', W.payload, html`<textarea class="input code" id=${id('payload')} name="payload" rows="12" spellcheck="false" autocapitalize="off" aria-invalid=${invalid('payload')} aria-describedby=${() => [`${id('payload')}-hint`, describe('payload')()].filter(Boolean).join(' ')} @change=${check} @input=${check}></textarea>
          <div class="beside"><p class="hint" id=${`${id('payload')}-hint`}>${W.payloadHint}</p><button type="button" class="button small" @click=${tidy}>${W.tidy}</button></div>`)}
      </div></section>
      <section class="panel"><div class="panel-body fill">
        <div class="fields">
          ${field('when', W.when, html`<select id=${id('when')} name="when" @change=${(/** @type {any} */ event) => when.set(event.target.value)}><option value="now">${W.now}</option><option value="in">${W.in} …</option><option value="at">${W.at} …</option></select>`)}
          <div>${() => (when() === 'in' ? field('runIn', W.inField, input('runIn', W.inHint)) : when() === 'at' ? field('runAt', W.atField(ZONE), html`<input class="input" id=${id('runAt')} name="runAt" type="datetime-local" step="1" aria-invalid=${invalid('runAt')} aria-describedby=${describe('runAt')}>`) : '')}</div>
        </div>
        <div class="fields">
          ${field('uniqueKey', W.key, input('uniqueKey', '', (event) => keyed.set(event.target.value.trim() !== '')))}
          <div>${() => (keyed() ? field('keyPolicy', W.policy, html`<select id=${id('keyPolicy')} name="keyPolicy">${Object.entries(W.policies).map(([policy, means]) => html`<option value=${policy}>${means}</option>`)}</select>`) : '')}</div>
        </div>
        ${field('headers', W.headers, html`<textarea class="input code" id=${id('headers')} name="headers" rows="3" placeholder=${W.headersHint} spellcheck="false" autocapitalize="off" aria-invalid=${invalid('headers')} aria-describedby=${describe('headers')}></textarea>`)}
        <div class="fields">${field('priority', W.priority, input('priority', W.priorityHint))}${field('fingerprint', W.fingerprint, input('fingerprint'))}</div>
        <details><summary>${W.more}</summary><div class="fields">
          ${field('maxAttempts', W.maxAttempts, input('maxAttempts', W.priorityHint))}${field('timeout', W.timeout, input('timeout', W.inHint))}${field('limitKey', W.limitKey, input('limitKey'))}
        </div></details>
      </div></section>
    </div>
    ${() => {
      const found = problem();
      return found ? problemBox(found) : '';
    }}
    <div class="form-foot">
      <button type="submit" class="button primary" aria-disabled=${() => (busy() ? 'true' : null)}>${W.submit}</button>
      <div role="status" class="outcome">${() => outcome(receipt())}${() => (Object.values(wrong()).some(Boolean) ? W.wrong : '')}${() => (problem() && MAYBE_DONE(/** @type {any} */ (problem())) ? W.again : '')}</div>
    </div>
  </form>`;
  const element = /** @type {HTMLFormElement} */ (made.querySelector('form'));

  function tidy() {
    const area = /** @type {HTMLTextAreaElement} */ (element.elements.namedItem('payload'));
    const found = payloadProblem(area.value);
    wrong.set({ ...wrong.peek(), payload: found?.text ?? '' });
    if (found) pointAt(area, found.at);
    else if (area.value.trim()) area.value = indented(area.value);
  }

  let key = '';
  let sent = '';
  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    if (busy.peek()) return;
    const { body, problems, at } = read(new FormData(element));
    wrong.set(problems);
    problem.set(undefined);
    receipt.set(undefined);
    if (showFirst(problems, at)) return;
    if (body !== sent) key = newKey();
    sent = body;
    busy.set(true);
    try {
      receipt.set(await postText('jobs', body, key));
      sent = '';
    } catch (error) {
      const found = /** @type {import('../api.js').Problem} */ (error);
      if (!MAYBE_DONE(found)) sent = '';
      problem.set(found);
      const fields = Object.fromEntries(found.fields.map(({ field: name, problem: text }) => [name.split(/[.[]/)[0], text]));
      wrong.set(fields);
      showFirst(fields, 0);
    }
    busy.set(false);
  }

  /** @param {Record<string, string>} problems @param {number} at of the payload @returns {boolean} whether there is any */
  function showFirst(problems, at) {
    const first = [...element.elements].find((control) => problems[/** @type {HTMLInputElement} */ (control).name]);
    if (first instanceof HTMLElement) {
      first.closest('details')?.setAttribute('open', '');
      if (/** @type {any} */ (first).name === 'payload') pointAt(/** @type {HTMLTextAreaElement} */ (first), at);
      else first.focus();
    }
    return Object.keys(problems).length > 0;
  }

  return made;
}

/** @param {string} name */
const id = (name) => `enqueue-${name}`;

/** @param {HTMLTextAreaElement} area @param {number} at */
function pointAt(area, at) {
  area.focus();
  area.setSelectionRange(at, Math.min(at + 1, area.value.length));
}

/** @param {string} text */
function payloadProblem(text) {
  const found = text.trim() ? problemIn(text) : undefined;
  return found && { at: found.at, text: T.json.at(found.line, found.column, found.what) };
}

/**
 * What the form says, as the API takes it. The payload stays the text that it is.
 * @param {FormData} data
 */
function read(data) {
  const of = (/** @type {string} */ name) => String(data.get(name) ?? '').trim();
  /** @type {Record<string, string>} */
  const problems = {};
  /** @type {Record<string, any>} */
  const request = {};
  for (const name of ['queue', 'uniqueKey', 'fingerprint', 'limitKey', 'timeout', 'runIn']) if (of(name)) request[name] = of(name);
  for (const name of ['priority', 'maxAttempts']) if (of(name)) request[name] = /^-?\d+$/.test(of(name)) ? Number(of(name)) : of(name);
  if (!request.queue) problems.queue = W.missing;
  if (of('when') === 'in' && !request.runIn) problems.runIn = W.missing;
  if (of('when') === 'at') {
    if (of('runAt')) request.runAt = new Date(of('runAt')).toISOString();
    else problems.runAt = W.missing;
  }
  if (request.uniqueKey && of('keyPolicy')) request.keyPolicy = of('keyPolicy');
  const payload = String(data.get('payload') ?? '');
  const found = payloadProblem(payload);
  if (found) problems.payload = found.text;
  /** @type {Record<string, string>} */
  const headers = {};
  String(data.get('headers') ?? '').split('\n').forEach((line, i) => {
    const parts = /^\s*([^:]+?)\s*:\s*(.*?)\s*$/.exec(line);
    if (parts) headers[parts[1]] = parts[2];
    else if (line.trim()) problems.headers ??= W.headerWrong(i + 1);
  });
  if (Object.keys(headers).length) request.headers = headers;
  const rest = JSON.stringify(request);
  return { body: payload.trim() ? `${rest.slice(0, -1)}${rest === '{}' ? '' : ','}"payload":${payload}}` : rest, problems, at: found?.at ?? 0 };
}

/** @param {any} receipt */
function outcome(receipt) {
  if (!receipt) return '';
  return html`<span class=${`state state-${receipt.status === 'INSERTED' ? 'completed' : 'unprocessable'}`}>${icon(receipt.status === 'INSERTED' ? 'completed' : 'warning')}<code>${receipt.status}</code></span>
    <span>${W.outcomes[receipt.status] ?? ''}${receipt.holderRunning ? ` ${W.holderRunning}` : ''}</span>
    <a class="id" href=${link('job', { id: receipt.id })}>${receipt.id}</a>`;
}
