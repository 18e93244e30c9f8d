// @ts-check
/** What the counts and the queues of the API say, for those who show them. */
export const DEAD = ['failed', 'critical', 'cancelled', 'unprocessable', 'bad_job'];

/** @typedef {{jobs: number, exact: boolean}} Count */

/** @param {any} queue @param {string[]} states @returns {Count} */
export function sum(queue, states) {
  return states.reduce(
    (total, state) => {
      const one = queue.jobs?.[state] ?? { jobs: 0, exact: true };
      return { jobs: total.jobs + Number(one.jobs), exact: total.exact && one.exact };
    },
    { jobs: 0, exact: true },
  );
}

/** @param {any[]} queues @param {string[]} states @returns {Count} */
export function sumAll(queues, states) {
  return queues.map((queue) => sum(queue, states)).reduce((a, b) => ({ jobs: a.jobs + b.jobs, exact: a.exact && b.exact }), { jobs: 0, exact: true });
}
