// @ts-check
/** Where a text stops being JSON: browsers tell it in different words, or not at all. */
import { T } from './texts.js';

const LITERAL = /true|false|null/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WHITE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;

/** Deeper than this the server may refuse it too. */
const DEEPEST = 500;

class Found extends Error {
  /** @param {number} at @param {string} what */
  constructor(at, what) {
    super(what);
    this.at = at;
  }
}

/**
 * @param {string} text
 * @returns {{at: number, line: number, column: number, what: string} | undefined} undefined if it is JSON
 */
export function problemIn(text) {
  let at = 0;
  const match = (/** @type {RegExp} */ pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at += found[0].length;
    return found !== null && found[0].length > 0;
  };
  const expect = (/** @type {string} */ mark, /** @type {string} */ what) => {
    if (text[at] !== mark) throw new Found(at, what);
    at++;
    match(WHITE);
  };
  const string = () => {
    const from = at;
    match(STRING);
    if (at === text.length) throw new Found(from, T.json.openString);
    if (text[at] !== '"') throw new Found(at, text[at] === '\\' ? T.json.escape : T.json.control);
    at++;
    match(WHITE);
  };
  const value = (/** @type {number} */ depth) => {
    if (depth > DEEPEST) throw new Found(at, T.json.deep);
    const first = text[at];
    if (first === '{' || first === '[') {
      const end = first === '{' ? '}' : ']';
      expect(first, '');
      for (let more = text[at] !== end; more; ) {
        if (first === '{') {
          if (text[at] !== '"') throw new Found(at, T.json.name);
          string();
          expect(':', T.json.colon);
        }
        value(depth + 1);
        more = text[at] === ',';
        if (more) expect(',', '');
      }
      expect(end, T.json.comma(end));
    } else if (first === '"') {
      string();
    } else if (match(LITERAL) || match(NUMBER)) {
      if (/[\w.+-]/.test(text[at] ?? ' ')) throw new Found(at, T.json.value);
      match(WHITE);
    } else {
      throw new Found(at, T.json.value);
    }
  };
  try {
    match(WHITE);
    value(0);
    if (at < text.length) throw new Found(at, T.json.rest);
    return undefined;
  } catch (error) {
    if (!(error instanceof Found)) throw error;
    const before = text.slice(0, error.at).split('\n');
    return { at: error.at, line: before.length, column: before[before.length - 1].length + 1, what: error.at >= text.length && error.message !== T.json.openString ? T.json.end : error.message };
  }
}
