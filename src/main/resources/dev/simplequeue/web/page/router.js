// @ts-check
/** Which page is shown: the last part of the path. What it shows stands in the query. */
import { ROOT } from './api.js';
import { signal } from './dom.js';

const here = () => new URL(location.href);

/** The address. */
export const address = signal(here());

/** @param {URL} url @returns {string} `jobs` */
export function pageOf(url) {
  return url.pathname.slice(ROOT.pathname.length).replace(/\/$/, '');
}

/**
 * The address of a page.
 * @param {string} page @param {Record<string, string | undefined>} [query]
 */
export function link(page, query = {}) {
  const url = new URL(page || './', ROOT);
  Object.entries(query).forEach(([key, value]) => value && url.searchParams.set(key, value));
  return url.href;
}

/** @param {string} to @param {boolean} [replace] without a step to go back to */
export function go(to, replace = false) {
  const url = new URL(to, ROOT);
  if (url.href === location.href) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', url);
  if (!replace) scrollTo(0, 0);
  address.set(url);
}

addEventListener('popstate', () => address.set(here()));

document.addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const a = event.target instanceof Element ? event.target.closest('a') : null;
  if (!a || a.target || a.hasAttribute('download') || !a.href) return;
  const url = new URL(a.href);
  const ours = url.origin === ROOT.origin && url.pathname.startsWith(ROOT.pathname);
  const rest = url.pathname.slice(ROOT.pathname.length);
  if (!ours || /^(api|-)\//.test(rest) || (url.hash && pageOf(url) === pageOf(address.peek()))) return;
  event.preventDefault();
  go(url.href);
});
