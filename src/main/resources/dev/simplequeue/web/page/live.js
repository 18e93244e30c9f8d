// @ts-check
/**
 * Whether what is shown follows the queue: not while the tab is hidden, and not while something is
 * selected, so that nothing moves under the pointer. One stream of the server says that something
 * has changed; where there is none, the page asks now and then.
 */
import { ROOT } from './api.js';
import { effect, html, onEnd, signal } from './dom.js';
import { T } from './texts.js';

/** A page asks no more often than this, however much happens. */
const LEAST_MILLIS = 2000;
/** And no less often, for what no stream tells: a lease that runs out, a time that comes. */
const MOST_MILLIS = 10_000;
/** So long a stream that the server refuses is not asked for again. */
const REFUSED_MILLIS = 30_000;

/** How many things are selected. */
export const selected = signal(0);
const hidden = signal(document.hidden);
/** Whether the stream is there; without a stream every page asks. */
const stream = signal(/** @type {'open' | 'lost' | 'none'} */ ('none'));

/** @type {Set<() => void>} */
const listeners = new Set();
/** @type {EventSource | undefined} */
let source;
let lastCounts = '';
let retry = 0;

const happened = () => listeners.forEach((listen) => listen());

function connect() {
  clearTimeout(retry);
  source = new EventSource(new URL('api/v1/events', ROOT));
  source.onopen = () => {
    stream.set('open');
    happened();
  };
  source.onerror = () => {
    if (source?.readyState === EventSource.CLOSED) {
      // No right, too many listeners, or no stream on the way: the page asks instead.
      stream.set('none');
      retry = setTimeout(connect, REFUSED_MILLIS);
    } else {
      stream.set('lost');
    }
  };
  source.addEventListener('counts', (event) => {
    if (event.data !== lastCounts) happened();
    lastCounts = event.data;
  });
  source.addEventListener('event', happened);
  source.addEventListener('gap', happened);
}

document.addEventListener('visibilitychange', () => hidden.set(document.hidden));
addEventListener('pagehide', () => source?.close());
addEventListener('pageshow', (event) => event.persisted && !hidden.peek() && connect());
effect(() => {
  source?.close();
  if (hidden()) clearTimeout(retry);
  else connect();
});

/**
 * Does this when something has happened, while the page is live.
 * @param {() => Promise<unknown>} work answers true if it should be done again soon, whatever happens
 */
export function whileLive(work) {
  let timer = 0;
  let ended = false;
  let busy = false;
  let wanted = false;
  let last = 0;
  const quiet = () => ended || hidden.peek() || selected.peek() > 0;
  const after = (/** @type {number} */ millis) => {
    clearTimeout(timer);
    timer = setTimeout(turn, Math.max(0, last + millis - Date.now()));
  };
  const turn = async () => {
    if (quiet() || busy) return;
    busy = true;
    wanted = false;
    last = Date.now();
    const soon = (await work()) === true;
    busy = false;
    if (!quiet()) after(wanted || soon || stream.peek() !== 'open' ? LEAST_MILLIS : MOST_MILLIS);
  };
  const listen = () => {
    wanted = true;
    if (!busy && !quiet()) after(LEAST_MILLIS);
  };
  listeners.add(listen);
  effect(() => {
    if (!hidden() && selected() === 0) void turn();
  });
  onEnd(() => {
    ended = true;
    clearTimeout(timer);
    listeners.delete(listen);
  });
}

const mode = () => (stream() === 'lost' ? 'lost' : hidden() ? 'hidden' : selected() > 0 ? 'selecting' : 'on');

export function liveMark() {
  return html`<span class=${() => `live live-${mode()}`} role="status">${() => T.live[/** @type {'on'} */ (mode())]}</span>`;
}
