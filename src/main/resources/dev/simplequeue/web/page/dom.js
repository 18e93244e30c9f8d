// @ts-check
/**
 * Signals and templates: what a page needs of a framework, and no more. A signal is a value that
 * effects follow; `html` makes nodes from a template, in which a function is a place that follows
 * its signals. Nothing here writes markup from data: a text stays a text.
 */

/** @type {{run: () => void, sources: Set<Set<any>>, children: any[], dead: boolean} | null} */
let current = null;
const dirty = new Set();

/**
 * A value that effects follow. Call it to read it.
 * @template T
 * @param {T} value
 * @returns {(() => T) & {set: (value: T) => void, peek: () => T}}
 */
export function signal(value) {
  /** @type {Set<any>} */
  const readers = new Set();
  const read = () => {
    if (current) {
      readers.add(current);
      current.sources.add(readers);
    }
    return value;
  };
  return Object.assign(read, {
    peek: () => value,
    /** @param {T} next */
    set: (next) => {
      if (Object.is(next, value)) return;
      value = next;
      if (dirty.size === 0) queueMicrotask(flush);
      readers.forEach((reader) => dirty.add(reader));
    },
  });
}

function flush() {
  for (let turn = 0; dirty.size > 0 && turn < 100; turn++) {
    const now = [...dirty];
    dirty.clear();
    now.forEach((effect) => effect.dead || effect.run());
  }
}

/** @param {any} node */
function release(node) {
  node.sources.forEach((/** @type {Set<any>} */ readers) => readers.delete(node));
  node.sources.clear();
  node.children.splice(0).forEach((/** @type {any} */ child) => {
    child.dead = true;
    release(child);
    child.ended?.();
  });
}

/**
 * Runs this now, and again whenever a signal has changed that it has read. What it makes inside
 * ends with it.
 * @param {() => void} work
 */
export function effect(work) {
  const node = { run: () => {}, sources: new Set(), children: /** @type {any[]} */ ([]), dead: false };
  node.run = () => {
    release(node);
    const outer = current;
    current = node;
    try {
      work();
    } finally {
      current = outer;
    }
  };
  current?.children.push(node);
  node.run();
}

/**
 * Runs this when the page or place that is being made ends.
 * @param {() => void} work
 */
export function onEnd(work) {
  current?.children.push({ sources: new Set(), children: [], ended: work });
}

/**
 * Runs this apart from what follows signals; the answer ends all that was made in it.
 * @param {() => void} work
 * @returns {() => void}
 */
export function scope(work) {
  const node = { run: () => {}, sources: new Set(), children: /** @type {any[]} */ ([]), dead: false };
  const outer = current;
  current = node;
  try {
    work();
  } finally {
    current = outer;
  }
  node.sources.forEach((readers) => readers.delete(node));
  return () => {
    node.dead = true;
    release(node);
  };
}

/** @type {WeakMap<TemplateStringsArray, HTMLTemplateElement>} */
const templates = new WeakMap();

/** @param {TemplateStringsArray} strings */
function template(strings) {
  let made = templates.get(strings);
  if (!made) {
    made = document.createElement('template');
    made.innerHTML = strings.reduce((text, part, i) => {
      if (i === strings.length - 1) return text + part;
      const attribute = /\s([@.?]?[\w-]+)=$/.exec(part);
      return attribute
        ? `${text}${part.slice(0, attribute.index)} data-hole-${i}="${attribute[1]}"`
        : `${text}${part}<!--hole-${i}-->`;
    }, '');
    templates.set(strings, made);
  }
  return made;
}

/**
 * Nodes from a template. A place in the text takes a text, a node, a list of these, or a function
 * that gives one; an attribute takes a value or a function: `@event`, `.property`, `?flag`.
 * @param {TemplateStringsArray} strings
 * @param {...any} values
 * @returns {DocumentFragment}
 */
export function html(strings, ...values) {
  const made = /** @type {DocumentFragment} */ (document.importNode(template(strings).content, true));
  const walker = document.createTreeWalker(made, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT);
  /** @type {Node[]} */
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  for (const node of nodes) {
    if (node instanceof Comment) {
      const hole = /^hole-(\d+)$/.exec(node.data);
      if (hole) fill(node, values[Number(hole[1])]);
    } else if (node instanceof Element) {
      for (const attribute of [...node.attributes]) {
        const hole = /^data-hole-(\d+)$/.exec(attribute.name);
        if (hole) {
          node.removeAttribute(attribute.name);
          bind(node, attribute.value, values[Number(hole[1])]);
        }
      }
    }
  }
  return made;
}

/** @param {Comment} mark @param {any} value */
function fill(mark, value) {
  if (typeof value !== 'function') {
    mark.replaceWith(...asNodes(value));
    return;
  }
  const end = new Comment('');
  mark.after(end);
  effect(() => {
    const next = asNodes(value());
    while (mark.nextSibling && mark.nextSibling !== end) mark.nextSibling.remove();
    end.before(...next);
  });
}

/** @param {any} value @returns {Node[]} */
function asNodes(value) {
  if (value === null || value === undefined || value === false) return [];
  if (Array.isArray(value)) return value.flatMap(asNodes);
  return [value instanceof Node ? value : new Text(String(value))];
}

/** @param {Element} node @param {string} name @param {any} value */
function bind(node, name, value) {
  if (name.startsWith('@')) {
    node.addEventListener(name.slice(1), value);
  } else if (typeof value === 'function') {
    effect(() => assign(node, name, value()));
  } else {
    assign(node, name, value);
  }
}

/** @param {Element} node @param {string} name @param {any} value */
function assign(node, name, value) {
  if (name.startsWith('.')) {
    const property = name.slice(1);
    // @ts-ignore: any property of any element
    if (node[property] !== value) node[property] = value;
  } else if (name.startsWith('?')) {
    node.toggleAttribute(name.slice(1), Boolean(value));
  } else if (value === null || value === undefined || value === false) {
    node.removeAttribute(name);
  } else {
    node.setAttribute(name, String(value));
  }
}

/**
 * The rows of a list that changes: what has the same key stays the same node, and so keeps the
 * focus; only what differs is made again.
 * @template T
 * @param {Element} parent
 * @param {() => T[]} items
 * @param {(item: T) => string} key
 * @param {(item: () => T) => Node} make
 */
export function rows(parent, items, key, make) {
  /** @type {Map<string, {node: Element, value: any, end: () => void}>} */
  let known = new Map();
  effect(() => {
    const next = new Map();
    let place = parent.firstElementChild;
    for (const item of items()) {
      const id = key(item);
      let row = known.get(id);
      if (row) {
        row.value.set(item);
      } else {
        const value = signal(item);
        /** @type {any} */
        let node;
        const end = scope(() => (node = make(value)));
        if (node instanceof DocumentFragment) node = node.firstElementChild;
        row = { node, value, end };
      }
      next.set(id, row);
      if (row.node === place) place = place.nextElementSibling;
      else parent.insertBefore(row.node, place);
    }
    known.forEach((row, id) => {
      if (next.get(id) !== row) {
        row.end();
        row.node.remove();
      }
    });
    known = next;
  });
  onEnd(() => known.forEach((row) => row.end()));
}
