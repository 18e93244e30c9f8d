// @ts-check
/** The API of the queue, `api/v1` beside this page. Every failure is a `Problem` in words. */
import { serverSays } from './format.js';
import { T } from './texts.js';

/** Where the page is mounted: two folders above this file. Everything is relative to it. */
export const ROOT = new URL('../../', import.meta.url);

/** What went wrong, for a person. */
export class Problem extends Error {
  /** @param {number} status 0 if there was no answer @param {string} title @param {string} [detail] @param {string} [code] @param {{field: string, problem: string}[]} [fields] */
  constructor(status, title, detail = '', code = '', fields = []) {
    super(title);
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.code = code;
    this.fields = fields;
  }
}

/** The page cannot hang longer than this: the server stops a search after 2 s. */
const PATIENCE = 15_000;

/**
 * @param {string} path below `api/v1/`
 * @param {RequestInit} init
 * @returns {Promise<{json: any, text: string, millis: number}>}
 */
async function ask(path, init) {
  const begin = performance.now();
  const stop = AbortSignal.timeout(PATIENCE);
  let answer;
  let text;
  try {
    answer = await fetch(new URL('api/v1/' + path, ROOT), {
      ...init,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: init.signal ? AbortSignal.any([init.signal, stop]) : stop,
    });
    text = await answer.text();
  } catch (error) {
    if (init.signal?.aborted) throw new Problem(-1, 'left');
    throw stop.aborted ? new Problem(0, T.problem.slow, T.problem.slowDetail) : new Problem(0, T.problem.lost, T.problem.lostDetail);
  }
  serverSays(answer.headers.get('Date'));
  /** @type {any} */
  let json;
  try {
    json = text ? JSON.parse(text) : {};
  } catch {
    json = undefined;
  }
  if (!answer.ok) throw problemOf(answer.status, json ?? {});
  if (json === undefined) throw new Problem(answer.status, T.problem.noJson, T.problem.noJsonDetail);
  return { json, text, millis: performance.now() - begin };
}

/** @param {number} status @param {any} json problem+json */
function problemOf(status, json) {
  const words = T.problem.byCode[json.code] ?? T.problem.byStatus[status];
  return new Problem(status, words ?? json.title ?? T.problem.other(status), json.detail ?? '', json.code ?? '', json.fields ?? []);
}

/**
 * @param {string} path
 * @param {Record<string, string | number | undefined> | URLSearchParams} [query]
 * @param {AbortSignal} [signal]
 */
export function get(path, query = {}, signal) {
  const params =
    query instanceof URLSearchParams
      ? query
      : new URLSearchParams(
          Object.entries(query).flatMap(([key, value]) => (value === undefined || value === '' ? [] : [[key, String(value)]])),
        );
  const text = params.toString();
  return ask(text ? `${path}?${text}` : path, { signal });
}

/** What the server knows a write by, so that it is safe to repeat. */
export const newKey = () => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;

/**
 * A write.
 * @param {string} path
 * @param {any} [body]
 */
export const post = (path, body = {}) => postText(path, JSON.stringify(body), newKey());

/**
 * A write of a text of JSON, which is sent as it is.
 * @param {string} path @param {string} body @param {string} key the same for a repetition
 */
export async function postText(path, body, key) {
  const answer = await ask(path, { method: 'POST', headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key }, body });
  return answer.json;
}
