// @ts-check
/** The pages, by the last part of their addresses. Each is made once, and follows its query. */
import about from './about.js';
import audit from './audit.js';
import dead from './dead.js';
import enqueue from './enqueue.js';
import job from './job.js';
import jobs from './jobs.js';
import nodes from './nodes.js';
import operations from './operations.js';
import overview from './overview.js';
import queue from './queue.js';
import queues from './queues.js';
import schedule from './schedule.js';
import schedules from './schedules.js';

/** @type {Record<string, (query: () => URLSearchParams) => Node>} */
export const PAGES = { '': overview, jobs, job, enqueue, queues, queue, dead, schedules, schedule, nodes, operations, audit, about };
