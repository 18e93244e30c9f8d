// @ts-check
/** Small pieces that every page uses. */
import { Problem } from './api.js';
import { effect, html, onEnd, signal } from './dom.js';
import { duration } from './format.js';
import { T } from './texts.js';

/** Paths of 16 by 16 pictures. @type {Record<string, string>} */
const ICONS = {
  waiting: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 2v4l3 2',
  ready: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11Z',
  running: 'M5 3v10l8-5Z',
  completed: 'M2.5 8.5 6 12l7.5-8',
  failed: 'M3.5 3.5l9 9m0-9-9 9',
  critical: 'M8 2v7.5M8 12.5v1.2',
  cancelled: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2ZM4 12l8-8',
  unprocessable: 'M5.5 6a2.5 2.5 0 1 1 3.7 2.2C8.3 8.7 8 9.2 8 10.2M8 12.7v.6',
  bad_job: 'M13 8a5 5 0 1 1-1.5-3.6M13 2v3h-3',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.3 10.3 14 14',
  pause: 'M5.5 3v10M10.5 3v10',
  menu: 'M2 4h12M2 8h12M2 12h12',
  warning: 'M8 2 1.5 13.5h13ZM8 6.5V9.5M8 11.4v.4',
};

/** @param {string} name @returns {SVGSVGElement} */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', ICONS[name] ?? ICONS.ready);
  svg.append(path);
  return svg;
}

/** @param {string} state A shape and a word: never colour alone. */
export function stateBadge(state) {
  return html`<span class=${`state state-${state}`} title=${T.stateMeans[state] ?? ''}>${icon(state)}${T.states[state] ?? state}</span>`;
}

/** @param {string | undefined} at @param {boolean} [full] */
export function time(at, full = false) {
  return at ? html`<sq-time at=${at} ?full=${full}></sq-time>` : '–';
}

/**
 * What the server is asked, and what it answered last. A failure leaves the last answer standing.
 * @template A
 * @param {(signal: AbortSignal) => Promise<A>} ask
 */
export function resource(ask) {
  const data = signal(/** @type {A | undefined} */ (undefined));
  const problem = signal(/** @type {Problem | undefined} */ (undefined));
  const busy = signal(false);
  const at = signal(0);
  let running = new AbortController();
  let turn = 0;

  const load = async () => {
    const own = ++turn;
    running.abort();
    running = new AbortController();
    busy.set(true);
    try {
      const answer = await ask(running.signal);
      if (own === turn) {
        data.set(answer);
        problem.set(undefined);
        at.set(Date.now());
      }
    } catch (error) {
      if (own === turn && !(error instanceof Problem && error.status === -1)) {
        problem.set(error instanceof Problem ? error : new Problem(0, String(error)));
      }
    } finally {
      if (own === turn) busy.set(false);
    }
  };
  onEnd(() => {
    turn++;
    running.abort();
  });
  return { data, problem, busy, at, load };
}

/** @param {Problem} problem @param {() => void} [again] @param {number} [since] the time of what stands below */
export function problemBox(problem, again, since) {
  return html`<div class="problem" role="alert">
    ${icon('warning')}
    <div class="problem-text">
      <strong>${problem.title}</strong>
      ${problem.detail ? html`<p>${problem.detail}</p>` : ''}
      ${since ? html`<p>${T.problem.stale(duration(Date.now() - since))}</p>` : ''}
    </div>
    ${again ? html`<button type="button" class="button" @click=${again}>${T.problem.again}</button>` : ''}
  </div>`;
}

/**
 * A place that shows the answer, or that there is none yet, or what went wrong.
 * @template A
 * @param {ReturnType<typeof resource<A>>} source
 * @param {(data: () => A) => any} show called once, with what follows the answer
 */
export function answered(source, show) {
  const some = signal(false);
  effect(() => some.set(source.data() !== undefined));
  return html`
    ${() => {
      const problem = source.problem();
      return problem ? problemBox(problem, source.load, source.at()) : '';
    }}
    ${() => (some() ? html`${show(() => /** @type {A} */ (source.data()))}` : source.problem() ? '' : html`<div class="loading" role="status"><span class="visually-hidden">Loading</span></div>`)}`;
}

/** @param {string} name @param {any} value @param {boolean} [wide] takes the whole line */
export function fact(name, value, wide = false) {
  return html`<div class=${wide ? 'wide' : null}><dt>${name}</dt><dd>${value}</dd></div>`;
}

/** @param {string} title @param {string} text @param {any} [more] */
export function empty(title, text, more) {
  return html`<div class="empty"><p class="empty-title">${title}</p><p>${text}</p>${more ?? ''}</div>`;
}

const said = signal(/** @type {{text: string, more?: any} | undefined} */ (undefined));
let silence = 0;

/** Says something at the foot of the page for a while. @param {string} text @param {any} [more] a link or a button */
export function say(text, more) {
  clearTimeout(silence);
  said.set({ text, more });
  silence = setTimeout(() => said.set(undefined), more ? 12_000 : 6000);
}

/** Where it is said: politely, for those who listen too. */
export function speaker() {
  return html`<div class="speaker" role="status" aria-live="polite">${() => (said() ? html`<div class="said"><span>${said()?.text}</span>${said()?.more ?? ''}</div>` : '')}</div>`;
}

/** @param {string} text Also where the browser gives no clipboard, as without HTTPS. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'visually-hidden';
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  say(T.dialog.copied);
}

/** @param {string} text */
export function copyButton(text) {
  return html`<button type="button" class="button quiet" @click=${() => copy(text)}>${T.dialog.copy}</button>`;
}
