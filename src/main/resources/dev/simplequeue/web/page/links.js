// @ts-check
/** Addresses of pages that show one thing, or a search. */
export { link } from './router.js';
export { searchLink } from './search.js';
