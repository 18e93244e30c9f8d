// @ts-check
/**
 * Whether what is shown follows the queue: not while the tab is hidden, and not while something is
 * selected, so that nothing moves under the pointer.
 */
import { effect, html, onEnd, signal } from './dom.js';
import { T } from './texts.js';

const EVERY = 2000;

/** How many things are selected. */
export const selected = signal(0);
const hidden = signal(document.hidden);
/** Whether the server has answered lately. */
export const connected = signal(true);

document.addEventListener('visibilitychange', () => hidden.set(document.hidden));

/** Does this now and then, while the page is live. @param {() => Promise<void>} work */
export function whileLive(work) {
  let timer = 0;
  let ended = false;
  const next = () => {
    clearTimeout(timer);
    if (!ended) timer = setTimeout(turn, EVERY);
  };
  const turn = async () => {
    if (!hidden.peek() && selected.peek() === 0) await work();
    next();
  };
  effect(() => {
    if (!hidden() && selected() === 0) void turn();
  });
  onEnd(() => {
    ended = true;
    clearTimeout(timer);
  });
}

const mode = () => (!connected() ? 'lost' : hidden() ? 'hidden' : selected() > 0 ? 'selecting' : 'on');

export function liveMark() {
  return html`<span class=${() => `live live-${mode()}`} role="status">${() => T.live[/** @type {'on'} */ (mode())]}</span>`;
}
