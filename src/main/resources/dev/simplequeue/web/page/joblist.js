// @ts-check
/**
 * A list of jobs that one can keep open: what changes is changed in its place, what is new waits
 * behind a button, and nothing moves while something is selected.
 */
import { get } from './api.js';
import { actionBar } from './actions.js';
import { cells, columnChooser, headings, isShown, marks } from './columns.js';
import { effect, html, onEnd, rows, signal } from './dom.js';
import { clock, duration, number } from './format.js';
import { selected as selectedCount, whileLive } from './live.js';
import { operationMenu } from './operations.js';
import { link } from './router.js';
import { T } from './texts.js';
import { answered, empty, icon, resource, stateBadge } from './ui.js';

/** @typedef {import('./search.js').Search} Search */
/** @typedef {any} Job as the API has it */

/** @param {Search} search @param {string} [cursor] */
export function jobParams(search, cursor) {
  const params = new URLSearchParams();
  const put = (/** @type {string} */ name, /** @type {string | undefined} */ value) => value && params.set(name, value);
  put('queue', search.queue);
  put('states', search.state.join(','));
  put('fingerprint', search.fingerprint);
  put('uniqueKey', search.key);
  put('error', search.error);
  Object.entries(search.payload ?? {}).forEach(([place, value]) => params.set(place ? `payload.${place}` : 'payload', value));
  Object.entries(search.headers ?? {}).forEach(([name, value]) => params.set(`header.${name}`, value));
  put('from', search.from);
  put('to', search.to);
  put('order', search.order);
  put('cursor', cursor);
  return params;
}

/** @param {Search} search @param {string | undefined} cursor @param {AbortSignal} [stop] */
async function page(search, cursor, stop) {
  const { json, millis } = await get('jobs', jobParams(search, cursor), stop);
  return { jobs: /** @type {Job[]} */ (json.jobs), next: /** @type {string | undefined} */ (json.cursor), searched: json.searched, millis };
}

/** So many jobs are a page, and so far the page walks on by itself when one answer has fewer. */
const ENOUGH = 50;
const MOST_STEPS = 10;
const MOST_MILLIS = 2000;

/**
 * Walks on until there are enough jobs: one answer looks at some jobs only, of which few may match.
 * @param {Search} search @param {string | undefined} cursor @param {AbortSignal} [stop]
 */
async function walk(search, cursor, stop) {
  let answer = await page(search, cursor, stop);
  const { jobs } = answer;
  let { millis } = answer;
  let looked = answer.searched?.jobs ?? 0;
  let steps = 1;
  for (; answer.next && jobs.length < ENOUGH && steps < MOST_STEPS && millis < MOST_MILLIS; steps++) {
    answer = await page(search, answer.next, stop);
    jobs.push(...answer.jobs);
    millis += answer.millis;
    looked += answer.searched?.jobs ?? 0;
  }
  return { ...answer, jobs, millis, looked };
}

/** @param {() => Search} search @param {boolean} [ofOneQueue] whether its name need not be said */
export function jobList(search, ofOneQueue = false) {
  const shown = signal(/** @type {Job[]} */ ([]));
  const fresh = signal(/** @type {Job[]} */ ([]));
  const next = signal(/** @type {string | undefined} */ (undefined));
  const chosen = signal(/** @type {Set<string>} */ (new Set()));
  const some = signal(false);
  const looked = signal({ jobs: 0, reached: '' });
  let anew = true;

  const first = resource(async (stop) => {
    if (anew) {
      const answer = await walk(search(), undefined, stop);
      anew = false;
      looked.set({ jobs: answer.looked, reached: answer.searched?.reached ?? '' });
      shown.set(answer.jobs);
      fresh.set([]);
      next.set(answer.next);
      return answer;
    }
    const answer = await page(search(), undefined, stop);
    merge(answer.jobs, answer.next === undefined);
    return answer;
  });

  /** @param {Job[]} jobs the first page as it is now @param {boolean} whole whether there is no other */
  function merge(jobs, whole) {
    const now = new Map(jobs.map((job) => [job.id, job]));
    const here = new Set(shown.peek().map((job) => job.id));
    const last = jobs[jobs.length - 1]?.id;
    const oldest = search().order === 'oldest';
    // Of those beyond the page nothing is known.
    const left = (/** @type {Job} */ job) => whole || (last !== undefined && (oldest ? job.id <= last : job.id >= last));
    shown.set(shown.peek().map((job) => now.get(job.id) ?? (left(job) ? { ...job, left: true } : job)));
    fresh.set(jobs.filter((job) => !here.has(job.id)));
  }

  function showFresh() {
    anew = true;
    void first.load();
  }

  async function more() {
    const cursor = next.peek();
    try {
      const answer = await walk(search(), cursor);
      looked.set({ jobs: looked.peek().jobs + answer.looked, reached: answer.searched?.reached ?? '' });
      const here = new Set(shown.peek().map((job) => job.id));
      shown.set([...shown.peek(), ...answer.jobs.filter((job) => !here.has(job.id))]);
      next.set(answer.next);
      first.problem.set(undefined);
    } catch (problem) {
      first.problem.set(/** @type {any} */ (problem));
    }
  }

  effect(() => {
    search();
    anew = true;
    chosen.set(new Set());
    void first.load();
  });
  whileLive(first.load);
  effect(() => some.set(shown().length > 0));
  effect(() => selectedCount.set(chosen().size));
  onEnd(() => selectedCount.set(0));
  const unselect = () => chosen.set(new Set());
  addEventListener('simplequeue-unselect', unselect);
  onEnd(() => removeEventListener('simplequeue-unselect', unselect));

  return html`
    ${() => search().wrong.map((word) => html`<div class="notice">${icon('warning')}<span>${T.jobs.wrong(word)}</span></div>`)}
    <section class="panel" aria-label=${T.pages.jobs}>
      <div class="panel-head"><div class="searched">${() => searched(first.data(), shown().length, next() === undefined, looked())}</div><div class="aside buttons">${() => (some() ? operationMenu(search()) : '')}${() => (some() ? columnChooser(ofOneQueue) : '')}</div></div>
      <div role="status">${() => (fresh().length ? html`<div class="newer"><button type="button" class="button small" @click=${showFresh}>${T.live.more(fresh().length)}</button></div>` : '')}</div>
      ${answered(first, () => table(shown, chosen, search, next, ofOneQueue))}
      ${() => (next() ? html`<div class="more"><button type="button" class="button" @click=${more}>${T.jobs.more}</button></div>` : '')}
    </section>
    ${actionBar(chosen, shown, search, () => {
      chosen.set(new Set());
      showFresh();
    })}`;
}

/** @param {any} answer @param {number} n @param {boolean} all @param {{jobs: number, reached: string}} looked */
function searched(answer, n, all, looked) {
  if (!answer) return '';
  const what = answer.searched ?? {};
  return html`<span>${T.jobs.shown(number(n))}</span><span>${looked.jobs && !all ? T.jobs.looked(number(looked.jobs), what.order === 'oldest', looked.reached ? clock(looked.reached) : '') : T.searched({ ...what, all })}</span><span>${duration(answer.millis)}</span>`;
}

/** @param {any} shown @param {any} chosen @param {() => Search} search @param {() => string | undefined} next @param {boolean} ofOneQueue */
function table(shown, chosen, search, next, ofOneQueue) {
  const body = document.createElement('tbody');
  rows(body, shown, (/** @type {Job} */ job) => job.id, (job) => row(job, chosen, ofOneQueue));
  const all = () => shown().length > 0 && chosen().size === shown().length;
  const toggleAll = () => chosen.set(all() ? new Set() : new Set(shown.peek().map((/** @type {Job} */ job) => job.id)));
  return html`${() => (shown().length ? '' : next() ? empty(T.jobs.noneYet, T.jobs.noneYetDetail) : emptyFor(search()))}
    <div class="table" ?hidden=${() => shown().length === 0}><table class="cards">
      <thead><tr>
        <th class="check" scope="col"><input type="checkbox" aria-label=${T.jobs.selectAll} .checked=${all} @change=${toggleAll}></th>
        <th scope="col">${T.jobs.columns.state}</th><th scope="col">${T.jobs.columns.job}</th>${() => headings(ofOneQueue)}
      </tr></thead>
      ${body}
    </table></div>`;
}

/** @param {Search} search */
function emptyFor(search) {
  const asked = Object.entries(search).some(([, value]) => (Array.isArray(value) ? value.length : value));
  return asked ? empty(T.jobs.none, T.jobs.noneDetail, html`<div class="buttons"><a class="button" href=${link('jobs')}>${T.jobs.showAll}</a></div>`) : empty(T.jobs.noJobs, T.jobs.noJobsDetail);
}

/** @param {() => Job} job @param {any} chosen @param {boolean} ofOneQueue */
function row(job, chosen, ofOneQueue) {
  const { id } = job();
  const toggle = () => {
    const next = new Set(chosen.peek());
    if (!next.delete(id)) next.add(id);
    chosen.set(next);
  };
  const labels = T.jobs.columns;
  return html`<tr tabindex="-1" data-row=${id} class=${() => (chosen().has(id) ? 'chosen' : null)}>
    <td class="check"><input type="checkbox" aria-label=${T.jobs.select(id)} .checked=${() => chosen().has(id)} @change=${toggle}></td>
    <td class="tight" data-label=${labels.state}><span>${() => stateBadge(job().state)}<span class="sub">${() => (isShown('attempts') ? '' : T.jobs.attempt(job().attempts, job().maxAttempts))}${() => (job().left ? html`${isShown('attempts') ? '' : html`<br>`}${T.jobs.left}` : '')}</span></span></td>
    <td data-label=${labels.job}><span><a class="id" href=${link('job', { id })}>${id}</a>${() => marks(job())}</span></td>
    ${() => cells(job, ofOneQueue)}
  </tr>`;
}
