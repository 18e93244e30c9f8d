// @ts-check
/** What the reader may change. The server decides; here stands only what it would allow. */
import { may } from './access.js';
import { post, Problem } from './api.js';
import { confirm, open } from './dialog.js';
import { html, signal } from './dom.js';
import { number } from './format.js';
import { kinds, operate } from './operations.js';
import { link } from './router.js';
import { T } from './texts.js';
import { icon, say } from './ui.js';

/** @typedef {{right: string, path: string, danger?: boolean, ask?: boolean, fits: (job: any) => boolean}} Verb */

/** @type {Record<string, Verb>} What can be done with a job, in the order of the buttons. */
const VERBS = {
  runNow: { right: 'run_now', path: 'run-now', fits: (job) => job.state === 'waiting' },
  redrive: { right: 'redrive', path: 'redrive', fits: (job) => isDead(job) && !job.redrivenTo },
  priority: { right: 'reprioritise', path: 'reprioritise', ask: true, fits: (job) => job.state === 'waiting' || job.state === 'ready' },
  cancel: { right: 'cancel', path: 'cancel', danger: true, fits: (job) => isLive(job) && !job.cancelRequested },
  delete: { right: 'delete', path: 'delete', danger: true, fits: (job) => job.state === 'waiting' || job.state === 'ready' },
};

const isLive = (/** @type {any} */ job) => ['waiting', 'ready', 'running'].includes(job.state);
const isDead = (/** @type {any} */ job) => !isLive(job) && job.state !== 'completed';

/** @param {Verb} verb @param {any} job */
const allowed = (verb, job) => verb.fits(job) && may(verb.right, job.queue);

/** So many requests are under way at a time when several jobs are changed. */
const AT_A_TIME = 4;

/** @param {any} job @param {() => Promise<void>} again */
export function jobActions(job, again) {
  return Object.entries(VERBS)
    .filter(([, verb]) => allowed(verb, job))
    .map(([name, verb]) => html`<button type="button" class=${verb.danger ? 'button danger' : 'button'} @click=${() => change(name, [job], again)}>${T.actions.verbs[name]}</button>`);
}

/**
 * Asks what must be asked, changes the jobs, and says what came of it.
 * @param {string} name @param {any[]} jobs @param {() => unknown} again
 */
async function change(name, jobs, again) {
  const verb = VERBS[name];
  const body = verb.ask ? await askPriority(jobs) : (await agreed(name, jobs)) ? {} : undefined;
  if (!body) return;
  /** @type {{job: any, problem: Problem}[]} */
  const refused = [];
  let redriven = '';
  const rest = [...jobs];
  const worker = async () => {
    for (let job = rest.shift(); job; job = rest.shift()) {
      try {
        const answer = await post(`jobs/${job.id}/${verb.path}`, body);
        redriven = answer.redriven?.[0]?.id ?? redriven;
      } catch (problem) {
        refused.push({ job, problem: /** @type {Problem} */ (problem) });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  const done = jobs.length - refused.length;
  if (done) {
    say(T.actions.done[name](number(done)), jobs.length === 1 && redriven ? html`<a href=${link('job', { id: redriven })}>${T.actions.show}</a>` : undefined);
  }
  again();
  if (refused.length) await showRefused(refused);
}

/** @param {string} name @param {any[]} jobs */
async function agreed(name, jobs) {
  const { danger } = VERBS[name];
  if (!danger && jobs.length === 1) return true;
  return confirm({ title: T.actions.title[name](number(jobs.length)), text: preview(name, jobs), act: T.actions.act[name], danger, jobs: jobs.length });
}

/** What it would change. @param {string} name @param {any[]} jobs */
function preview(name, jobs) {
  /** @type {Map<string, number>} */
  const queues = new Map();
  jobs.forEach((job) => queues.set(job.queue, (queues.get(job.queue) ?? 0) + 1));
  return html`<p>${T.actions.means[name]}</p>${jobs.length === 1 ? html`<p class="id">${jobs[0].id}</p>` : html`<ul class="preview">${[...queues].map(([queue, n]) => html`<li>${T.actions.ofQueue(number(n), queue)}</li>`)}</ul>`}`;
}

/** @param {any[]} jobs @returns {Promise<{priority: number} | undefined>} */
async function askPriority(jobs) {
  const priority = signal(jobs[0].priority ?? 5);
  const yes = await open(T.actions.title.priority(number(jobs.length)), (close) => html`<form @submit=${(/** @type {Event} */ event) => {
    event.preventDefault();
    close(true);
  }}>
    <label class="field"><span>${T.actions.priorityField}</span><input class="input" type="number" min="0" max="9" required .value=${String(priority.peek())} @input=${(/** @type {any} */ event) => priority.set(Number(event.target.value))}></label>
    <div class="dialog-buttons"><button type="button" class="button" @click=${() => close(false)}>${T.dialog.cancel}</button><button type="submit" class="button primary">${T.actions.act.priority}</button></div>
  </form>`);
  return yes ? { priority: priority.peek() } : undefined;
}

/** @param {{job: any, problem: Problem}[]} refused */
function showRefused(refused) {
  return open(T.actions.refused(number(refused.length)), (close) => html`<div class="dialog-text"><ul class="refused">${refused.slice(0, 50).map(({ job, problem }) => html`<li>${icon('warning')}<span><a class="id" href=${link('job', { id: job.id })} @click=${() => close(false)}>${job.id}</a><br>${problem.title}${problem.detail ? `: ${problem.detail}` : ''}</span></li>`)}</ul></div>
    <div class="dialog-buttons"><button type="button" class="button" autofocus @click=${() => close(false)}>${T.dialog.close}</button></div>`);
}

/**
 * Does one thing that is not about jobs.
 * @param {() => Promise<any>} work @param {() => unknown} again @param {string} done @param {any} [more]
 */
async function once(work, again, done, more) {
  try {
    await work();
    say(done, more);
  } catch (error) {
    const problem = /** @type {Problem} */ (error);
    await open(problem.title, (close) => html`<div class="dialog-text"><p>${problem.detail}</p></div>
      <div class="dialog-buttons"><button type="button" class="button" autofocus @click=${() => close(false)}>${T.dialog.close}</button></div>`);
  }
  again();
}

/** @param {any} queue @param {() => Promise<void>} again */
export function queueActions(queue, again) {
  const name = queue.queue;
  const path = `queues/${encodeURIComponent(name)}`;
  const pause = () => once(() => post(`${path}/pause`), again, T.actions.paused(name), html`<button type="button" class="button small" @click=${resume}>${T.actions.undo}</button>`);
  const resume = () => once(() => post(`${path}/resume`), again, T.actions.resumed(name));
  return html`
    ${may('pause', name) ? (queue.pausedAt ? html`<button type="button" class="button primary" @click=${resume}>${T.actions.resume}</button>` : html`<button type="button" class="button" @click=${pause}>${icon('pause')}${T.actions.pause}</button>`) : ''}
    ${may('limits', name) ? html`<button type="button" class="button" @click=${() => editLimits(queue, again)}>${T.queues.limits} …</button>` : ''}
    ${may('enqueue', name) ? html`<a class="button" href=${link('enqueue', { queue: name })}>${T.enqueue.begin} …</a>` : ''}`;
}

/** @param {any} queue @param {() => Promise<void>} again */
async function editLimits(queue, again) {
  const limits = queue.limits ?? {};
  const field = (/** @type {string} */ name, /** @type {string} */ label, /** @type {any} */ value, max = '') =>
    html`<label class="field"><span>${label}</span><input class="input" name=${name} inputmode="numeric" pattern="[0-9]*" .value=${value === undefined ? '' : String(value)} placeholder=${T.queues.unlimited} title=${max || label}></label>`;
  const perSeconds = (/** @type {any} */ rate) => (rate ? seconds(rate.per) : undefined);
  const form = html`<form>
    <div class="dialog-text"><p>${T.actions.limitsNote}</p></div>
    ${field('clusterMaxRunning', T.queues.places, limits.clusterMaxRunning)}
    ${field('limitKeyMaxRunning', T.queues.perKey, limits.limitKeyMaxRunning)}
    <div class="fields">${field('rateLimit', T.queues.rate, limits.rateLimit?.starts)}${field('rateLimitPer', T.actions.perSeconds, perSeconds(limits.rateLimit))}</div>
    <div class="fields">${field('limitKeyRateLimit', T.queues.ratePerKey, limits.limitKeyRateLimit?.starts)}${field('limitKeyRateLimitPer', T.actions.perSeconds, perSeconds(limits.limitKeyRateLimit))}</div>
  </form>`;
  const element = /** @type {HTMLFormElement} */ (form.querySelector('form'));
  const yes = await open(`${T.queues.limits}: ${queue.queue}`, (close) => {
    element.addEventListener('submit', (event) => {
      event.preventDefault();
      close(true);
    });
    element.append(html`<div class="dialog-buttons"><button type="button" class="button" @click=${() => close(false)}>${T.dialog.cancel}</button><button type="submit" class="button primary">${T.actions.set}</button></div>`);
    return form;
  });
  if (!yes) return;
  const of = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (element.elements.namedItem(name)).value.trim();
  const whole = (/** @type {string} */ name) => (of(name) === '' ? null : Number(of(name)));
  const rate = (/** @type {string} */ name) => (of(name) === '' ? null : { starts: Number(of(name)), per: `${of(name + 'Per') || '1'}s` });
  const body = { clusterMaxRunning: whole('clusterMaxRunning'), limitKeyMaxRunning: whole('limitKeyMaxRunning'), rateLimit: rate('rateLimit'), limitKeyRateLimit: rate('limitKeyRateLimit') };
  await once(() => post(`queues/${encodeURIComponent(queue.queue)}/limits`, body), again, T.actions.limitsSet(queue.queue));
}

/** @param {string} per ISO 8601 */
function seconds(per) {
  const parts = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(per);
  return parts ? Number(parts[1] ?? 0) * 3600 + Number(parts[2] ?? 0) * 60 + Number(parts[3] ?? 0) : undefined;
}

/** @param {any} schedule @param {() => Promise<void>} again */
export function scheduleActions(schedule, again) {
  if (!may('schedules', schedule.queue)) return '';
  const name = schedule.name;
  const path = `schedules/${encodeURIComponent(name)}`;
  const resume = () => once(() => post(`${path}/resume`, { from: 'now' }), again, T.actions.resumed(name));
  const pause = async () => {
    const note = signal('');
    const yes = await open(`${T.schedules.pause}: ${name}`, (close) => html`<form @submit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      close(true);
    }}>
      <label class="field"><span>${T.actions.why}</span><input class="input" maxlength="255" @input=${(/** @type {any} */ event) => note.set(event.target.value)}></label>
      <div class="dialog-buttons"><button type="button" class="button" @click=${() => close(false)}>${T.dialog.cancel}</button><button type="submit" class="button primary">${T.schedules.pause}</button></div>
    </form>`);
    if (yes) await once(() => post(`${path}/pause`, { note: note.peek() }), again, T.actions.paused(name), html`<button type="button" class="button small" @click=${resume}>${T.actions.undo}</button>`);
  };
  const trigger = async () => {
    if (await confirm({ title: T.actions.triggerTitle(name), text: T.actions.triggerText(schedule.queue), act: T.schedules.trigger })) {
      await once(() => post(`${path}/trigger`), again, T.actions.triggered);
    }
  };
  return html`
    <button type="button" class="button" @click=${trigger}>${T.schedules.trigger}</button>
    ${schedule.pausedAt ? html`<button type="button" class="button primary" @click=${resume}>${T.schedules.resume}</button>` : html`<button type="button" class="button" @click=${pause}>${icon('pause')}${T.schedules.pause}</button>`}`;
}

/**
 * What can be done with all of a group of dead letters: a part of the page that follows what the reader may do.
 * @param {() => any} of @param {() => any[]} groups @param {() => unknown} again
 */
export function groupActions(of, groups, again) {
  const redrive = async () => {
    const group = of();
    const error = errorWord(group, groups());
    await operate('redrive', { queue: group.queue, states: [group.state], ...(error ? { error } : {}) }, group.jobs);
    void again();
  };
  const { queue } = of();
  return () => (kinds(queue).includes('redrive') ? html`<button type="button" class="button small" @click=${redrive}>${T.dead.redrive} …</button>` : '');
}

/**
 * The part of the error that all of the group have, and the fewest of the others; of several the
 * longest.
 * @param {any} group @param {any[]} all
 */
export function errorWord(group, all) {
  const others = all.filter((other) => other !== group && other.queue === group.queue && other.state === group.state && other.kind !== group.kind);
  const shared = (/** @type {string} */ part) => others.filter((other) => other.kind.toLowerCase().includes(part.toLowerCase())).length;
  const parts = /** @type {string[]} */ ((group.kind ?? '').split('#').map((/** @type {string} */ part) => part.trim().slice(0, 200)).filter(Boolean));
  return parts.sort((a, b) => shared(a) - shared(b) || b.length - a.length)[0] ?? '';
}

/**
 * What can be done with those that are selected.
 * @param {(() => Set<string>) & {set: (chosen: Set<string>) => void}} chosen @param {() => any[]} shown @param {() => any} search @param {() => void} done
 */
export function actionBar(chosen, shown, search, done) {
  const jobs = () => shown().filter((job) => chosen().has(job.id));
  const button = (/** @type {[string, Verb]} */ [name, verb]) => {
    const some = jobs().filter((job) => allowed(verb, job));
    return some.length ? html`<button type="button" class=${verb.danger ? 'button danger' : 'button'} @click=${() => change(name, some, done)}>${T.actions.verbs[name]}${some.length < jobs().length ? ` (${number(some.length)})` : ''}</button>` : '';
  };
  return html`${() => (chosen().size ? html`<div class="bar" role="region" aria-label=${T.actions.bar}>
    <strong>${T.jobs.selected(number(chosen().size))}</strong>
    <button type="button" class="button quiet small" @click=${() => chosen.set(new Set())}>${T.actions.none}</button>
    <div class="buttons">${Object.entries(VERBS).map(button)}</div>
  </div>` : '')}`;
}
