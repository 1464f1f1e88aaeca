import { types } from 'node:util';

/** A place in a value that holds no plain data. */
export interface Fault {
  readonly path: readonly PropertyKey[];
  /** What stands there, such as `a BigInt`. */
  readonly received: string;
}

/** What is copied at most, so that no value can take all time and memory. */
const MAX_VALUES = 1_000_000;
const MAX_DEPTH = 100;
/** Faults that are told of one value. */
const MAX_FAULTS = 20;

/**
 * A copy of a value of a user's file as plain data: null, booleans, numbers, text, lists and
 * objects. Getters are asked once, so that what is checked is what is used; of a proxy nothing
 * is asked.
 * @returns the copy, or every place that is something else.
 */
export function plainData(
  value: unknown,
): { readonly data: unknown } | { readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const above = new Set<object>();
  let left = MAX_VALUES;

  function refused(path: readonly PropertyKey[], received: string): undefined {
    if (faults.length < MAX_FAULTS) faults.push({ path, received });
    return undefined;
  }

  function copied(from: unknown, path: readonly PropertyKey[]): unknown {
    if (faults.length >= MAX_FAULTS) return undefined;
    left -= 1;
    if (left === 0)
      return refused([], `more than ${MAX_VALUES.toLocaleString('en-US')} values in all`);
    if (left < 0) return undefined;
    if (typeof from !== 'object' || from === null) {
      const kind = KINDS[typeof from];
      return kind === undefined ? from : refused(path, kind);
    }
    const kind = kindOf(from);
    if (kind !== null) return refused(path, kind);
    if (above.has(from)) return refused(path, 'an object that holds itself');
    if (path.length >= MAX_DEPTH) return refused(path.slice(0, 3), `${MAX_DEPTH} levels or more`);
    above.add(from);
    const copy = Array.isArray(from) ? listOf(from, path) : objectOf(from, path);
    above.delete(from);
    return copy;
  }

  function listOf(from: readonly unknown[], path: readonly PropertyKey[]): unknown {
    if (from.length > Math.max(0, left))
      return refused(path, `a list of ${from.length.toLocaleString('en-US')} entries`);
    return Array.from({ length: from.length }, (_, i) => valueAt(from, i, [...path, i]));
  }

  function objectOf(from: object, path: readonly PropertyKey[]): unknown {
    const copy = {};
    for (const key of Object.keys(from)) {
      if (left <= 0) break;
      const value = valueAt(from, key, [...path, key]);
      // Not by assignment, which has another meaning for `__proto__`.
      Object.defineProperty(copy, key, { value, enumerable: true, writable: true });
    }
    return copy;
  }

  function valueAt(from: object, key: PropertyKey, path: readonly PropertyKey[]): unknown {
    let found: unknown;
    try {
      found = (from as Record<PropertyKey, unknown>)[key];
    } catch (thrown) {
      return refused(path, `a getter that throws${saidBy(thrown)}`);
    }
    return copied(found, path);
  }

  const data = copied(value, []);
  return faults.length === 0 ? { data } : { faults };
}

/** Of what is no object: what plain data has not. */
const KINDS: Readonly<Record<string, string>> = {
  bigint: 'a BigInt',
  function: 'a function',
  symbol: 'a symbol',
};

/** What an object is that is neither a list nor a plain object; null where it is one. */
function kindOf(value: object): string | null {
  if (types.isProxy(value)) return 'a Proxy';
  if (Array.isArray(value)) return null;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return null;
  if (types.isPromise(value)) return 'a Promise, which wants `await`';
  if (types.isRegExp(value)) return 'a regular expression';
  if (types.isDate(value)) return 'a Date';
  if (types.isMap(value)) return 'a Map';
  if (types.isSet(value)) return 'a Set';
  if (ArrayBuffer.isView(value)) return 'a typed array';
  // A plain object of another realm has a prototype of its own, above which there is none.
  if (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'toString'))
    return null;
  return 'an object of a class';
}

function saidBy(thrown: unknown): string {
  return thrown instanceof Error && typeof thrown.message === 'string' ? `: ${thrown.message}` : '';
}
