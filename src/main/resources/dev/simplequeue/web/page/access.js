// @ts-check
/** Who the reader is, and what the server lets them do. The server decides; this only hides. */
import { get } from './api.js';
import { signal } from './dom.js';

/** What `capabilities` says. */
export const me = signal(/** @type {any} */ (undefined));

export async function loadMe() {
  try {
    me.set((await get('capabilities')).json);
  } catch {
    // The page that is shown says what is wrong.
  }
}

/**
 * @param {string} right `run_now`
 * @param {string} [queue] in any queue without it
 */
export function may(right, queue) {
  const where = me()?.access?.rights?.[right];
  return !me()?.readOnly && (where === true || (Array.isArray(where) && (queue === undefined || where.includes(queue))));
}
