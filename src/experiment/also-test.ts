import type { AlsoTestSpec } from './also-test-schema.ts';

/** What another test is called: `blur 3` of a corruption, else the data set's name. */
export function alsoTestName(spec: AlsoTestSpec): string {
  return spec.kind === 'corrupted' ? `${spec.corruption} ${spec.severity}` : spec.name;
}

/** What a target is called where a cell of it is tested on something else. */
export function targetElsewhere(name: string, target: string): string {
  return `${name}, trained on ${target}`;
}
