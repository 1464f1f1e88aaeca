import { guardedJson } from '../../text/visible.ts';

/** A text as it is written in TypeScript. */
export function literal(text: string): string {
  const inner = guardedJson(JSON.stringify(text)).slice(1, -1);
  return `'${inner.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** A value of plain data as it is written in TypeScript. */
export function code(value: unknown): string {
  if (typeof value === 'string') return literal(value);
  if (Array.isArray(value)) return `[${value.map(code).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, each]) => `${key}: ${code(each)}`);
  return `{ ${entries.join(', ')} }`;
}
