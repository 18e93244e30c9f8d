// @ts-check
/** What the reader may change. The server decides; here stands only what it would allow. */

/** @param {any} job @param {() => Promise<void>} again */
export function jobActions(job, again) {
  return '';
}

/** @param {any} queue @param {() => Promise<void>} again */
export function queueActions(queue, again) {
  return '';
}

/** @param {any} group @param {() => Promise<void>} again */
export function groupActions(group, again) {
  return '';
}

/** @param {any} chosen @param {any} shown @param {() => any} search @param {() => void} done */
export function actionBar(chosen, shown, search, done) {
  return '';
}

/** @param {any} schedule @param {() => Promise<void>} again */
export function scheduleActions(schedule, again) {
  return '';
}
