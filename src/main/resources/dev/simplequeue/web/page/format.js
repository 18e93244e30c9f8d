// @ts-check
/** How numbers, times and texts of the server are written for a reader. */

/** The zone of the reader. */
export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

const grouped = new Intl.NumberFormat('en');

/** @param {number | string | undefined} value A number, or digits that no number holds. */
export function number(value) {
  if (value === undefined) return '–';
  return typeof value === 'string' && /^\d+$/.test(value)
    ? value.replace(/\B(?=(\d{3})+$)/g, ',')
    : grouped.format(Number(value));
}

/** @param {{jobs: number | string, exact: boolean} | undefined} count An estimate says that it is one. */
export function count(count) {
  return count === undefined ? '–' : (count.exact ? '' : '≈ ') + number(count.jobs);
}

/** @param {number} millis As people write it: `3.3 s`, `12 min`, `2 h 5 min`, `3 d`. */
export function duration(millis) {
  const seconds = Math.abs(millis) / 1000;
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  const days = Math.floor(hours / 24);
  return days < 10 && hours % 24 ? `${days} d ${hours % 24} h` : `${days} d`;
}

/** @param {string} iso ISO 8601, such as `PT1M30S`. */
export function isoDuration(iso) {
  const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(iso);
  if (!parts) return iso.replace(/(\d)(ms|[smhd])/g, (_, n, unit) => `${n} ${unit === 'm' ? 'min' : unit} `).trim();
  const [, d, h, m, s] = parts.map((part) => Number(part || 0));
  return duration((((d * 24 + h) * 60 + m) * 60 + s) * 1000);
}

/** @param {string} zone */
function clockOf(zone) {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit',
    hour: '2-digit', minute: '2-digit', second: '2-digit',
  });
}

/** @type {Map<string, Intl.DateTimeFormat>} */
const clocks = new Map();

/** @param {string | number | Date} at @param {string} [zone] `2026-11-28 15:04:05` on that zone's clock. */
export function clock(at, zone = ZONE) {
  let format = clocks.get(zone);
  if (!format) {
    try {
      format = clockOf(zone);
    } catch {
      return new Date(at).toISOString().replace('T', ' ').slice(0, 19) + ' UTC';
    }
    clocks.set(zone, format);
  }
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : format.format(date).replace(',', '');
}

/** How far the clock of the server is before ours, in milliseconds. */
let ahead = 0;

/** @param {string | null} date The header `Date` of an answer. */
export function serverSays(date) {
  const at = date ? Date.parse(date) : NaN;
  if (!Number.isNaN(at) && Math.abs(at - Date.now()) > 2000) ahead = at - Date.now();
}

/** Now, by the clock of the server. */
export function now() {
  return Date.now() + ahead;
}

/** @param {string} at `12 s ago`, `in 3 min`. */
export function relative(at) {
  const millis = now() - Date.parse(at);
  if (Number.isNaN(millis)) return at;
  if (Math.abs(millis) < 1000) return 'now';
  const text = duration(Math.abs(millis) < 10_000 ? Math.round(millis / 1000) * 1000 : millis).replace('.0', '');
  return millis > 0 ? `${text} ago` : `in ${text}`;
}

/**
 * A time that stays true: `<sq-time at="…">` says how long ago, and on which clock when one points
 * at it; with `full` it says the time itself.
 */
class Time extends HTMLElement {
  static observedAttributes = ['at', 'full'];

  connectedCallback() {
    shown.add(this);
    this.show();
  }

  disconnectedCallback() {
    shown.delete(this);
  }

  attributeChangedCallback() {
    if (this.isConnected) this.show();
  }

  show() {
    const at = this.getAttribute('at');
    if (!at) {
      this.textContent = '–';
      this.removeAttribute('title');
      return;
    }
    const text = this.hasAttribute('full') ? clock(at) : relative(at);
    if (this.textContent !== text) this.textContent = text;
    const title = `${clock(at)} ${ZONE} · ${at}`;
    if (this.title !== title) this.title = title;
  }
}

/** @type {Set<Time>} */
const shown = new Set();
setInterval(() => document.hidden || shown.forEach((time) => time.show()), 1000);
customElements.define('sq-time', Time);

/**
 * Breaks JSON into lines without reading its numbers: what the server wrote stays as it is.
 * @param {string} json
 */
export function indented(json) {
  let out = '';
  let depth = 0;
  let inText = false;
  for (let i = 0; i < json.length; i++) {
    const c = json[i];
    if (inText) {
      out += c;
      if (c === '\\') out += json[++i] ?? '';
      else if (c === '"') inText = false;
    } else if (c === '"') {
      inText = true;
      out += c;
    } else if (c === '{' || c === '[') {
      const end = /^\s*[}\]]/.exec(json.slice(i + 1, i + 50));
      if (end) {
        out += c + end[0].trim();
        i += end[0].length;
      } else {
        out += c + '\n' + '  '.repeat(++depth);
      }
    } else if (c === '}' || c === ']') {
      out += '\n' + '  '.repeat(--depth) + c;
    } else if (c === ',') {
      out += ',\n' + '  '.repeat(depth);
    } else if (c === ':') {
      out += ': ';
    } else if (!/\s/.test(c)) {
      out += c;
    }
  }
  return out;
}

/**
 * The text of a member of a JSON object, as the server wrote it: `JSON.parse` would change numbers
 * that JavaScript has no room for.
 * @param {string} json
 * @param {string} name
 * @returns {string | undefined}
 */
export function rawMember(json, name) {
  let depth = 0;
  let i = 0;
  const text = () => {
    const from = i++;
    while (i < json.length && json[i] !== '"') i += json[i] === '\\' ? 2 : 1;
    return json.slice(from, ++i);
  };
  for (; i < json.length; ) {
    const c = json[i];
    if (c === '"') {
      const key = text();
      if (depth !== 1) continue;
      const colon = /^\s*:\s*/.exec(json.slice(i, i + 50));
      if (!colon) continue;
      i += colon[0].length;
      const from = i;
      for (let inner = 0; i < json.length; ) {
        const d = json[i];
        if (d === '"') {
          text();
          if (inner === 0) break;
          continue;
        }
        if (inner === 0 && (d === ',' || d === '}')) break;
        if (d === '{' || d === '[') inner++;
        else if ((d === '}' || d === ']') && --inner === 0) {
          i++;
          break;
        }
        i++;
      }
      if (JSON.parse(key) === name) return json.slice(from, i).trim();
    } else {
      if (c === '{' || c === '[') depth++;
      else if (c === '}' || c === ']') depth--;
      i++;
    }
  }
  return undefined;
}
