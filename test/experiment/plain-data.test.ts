import { describe, expect, test } from 'vitest';
import { plainData } from '../../src/experiment/plain-data.ts';

const faults = (value: unknown) => {
  const plain = plainData(value);
  return 'faults' in plain
    ? plain.faults.map(({ path, received }) => `${path.join('.')}: ${received}`)
    : [];
};

test('plain data is copied, and has no part of what it was copied from', () => {
  const value = { a: [1, 'two', null, undefined, Number.NaN], b: { c: true } };
  const plain = plainData(value) as { data: typeof value };
  expect(plain.data).toEqual(value);
  expect(plain.data.b).not.toBe(value.b);
});

test('one object may stand in two places', () => {
  const shared = { x: 1 };
  expect(plainData({ a: shared, b: [shared] })).toEqual({ data: { a: { x: 1 }, b: [{ x: 1 }] } });
});

test('a key of another meaning stays a key', () => {
  const { data } = plainData(JSON.parse('{"__proto__": {"polluted": 1}}')) as { data: object };
  expect(Object.keys(data)).toEqual(['__proto__']);
  expect((data as Record<string, unknown>)['polluted']).toBeUndefined();
});

describe('what is no plain data is named with its place', () => {
  const cyclic: Record<string, unknown> = { a: {} };
  (cyclic['a'] as Record<string, unknown>)['back'] = cyclic;
  const deep = () => {
    let value: unknown = 1;
    for (let i = 0; i < 100_000; i++) value = [value];
    return value;
  };
  const doubled = () => {
    let value: unknown = [1];
    for (let i = 0; i < 60; i++) value = [value, value];
    return value;
  };
  test.each<[unknown, string]>([
    [{ seeds: [1n] }, 'seeds.0: a BigInt'],
    [{ a: () => 1 }, 'a: a function'],
    [{ a: Symbol('x') }, 'a: a symbol'],
    [cyclic, 'a.back: an object that holds itself'],
    [{ a: new Map() }, 'a: a Map'],
    [{ a: new Date() }, 'a: a Date'],
    [{ a: /x/ }, 'a: a regular expression'],
    [{ a: Promise.resolve(1) }, 'a: a Promise, which wants `await`'],
    [{ a: new Float32Array(2) }, 'a: a typed array'],
    [{ a: new (class Thing {})() }, 'a: an object of a class'],
    [
      {
        a: new Proxy(
          {},
          {
            ownKeys: () => {
              throw new Error('no');
            },
          },
        ),
      },
      'a: a Proxy',
    ],
    [
      {
        get a() {
          throw new Error('no');
        },
      },
      'a: a getter that throws: no',
    ],
    [{ a: new Array(1e9) }, 'a: a list of 1,000,000,000 entries'],
    [deep(), '0.0.0: 100 levels or more'],
    [doubled(), ''],
  ])('%#', (value, fault) => {
    expect(faults(value)[0]).toContain(fault);
  });
});

test('faults are told up to a bound', () => {
  expect(faults(Array(1000).fill(1n))).toHaveLength(20);
});
