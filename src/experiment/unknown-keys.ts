import * as z from 'zod';
import { didYouMeanOf } from '../text/suggest.ts';

/**
 * An error map that says, for unknown keys, what each may have been meant for: a line a key, in
 * the order of the issue's keys, each the end of a message; empty where there is no telling.
 * @param schema The schema of the whole value, whose other keys may be meant.
 */
export function unknownKeys(schema: z.ZodType): z.core.$ZodErrorMap {
  let places: ReadonlyMap<string, string> | undefined;
  return (issue) => {
    if (issue.code !== 'unrecognized_keys') return undefined;
    const known = issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [];
    return issue.keys
      .map((key) => {
        const near = didYouMeanOf(key, known);
        if (near.startsWith(',')) return near;
        places ??= placesOf(z.toJSONSchema(schema, { io: 'input' }));
        const place = places.get(key);
        return place === undefined ? near : `, did you mean ${place}?`;
      })
      .join('\n');
  };
}

type Node = z.core.JSONSchema.BaseSchema;

/** Where each key stands, such as `training.epochs`; of several places the least deep. */
function placesOf(root: Node): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  let level: readonly { readonly node: Node; readonly at: string }[] = [{ node: root, at: '' }];
  while (level.length > 0) {
    const next: { node: Node; at: string }[] = [];
    for (const { node, at } of level.flatMap(alternatives)) {
      if (isNode(node.items)) next.push({ node: node.items, at: `${at}[]` });
      for (const [key, inner] of Object.entries(node.properties ?? {})) {
        const place = at === '' ? key : `${at}.${key}`;
        if (!places.has(key)) places.set(key, place);
        if (isNode(inner)) next.push({ node: inner, at: place });
      }
    }
    level = next;
  }
  return places;
}

/** A schema and those that it is a union of. */
function alternatives({ node, at }: { readonly node: Node; readonly at: string }): {
  node: Node;
  at: string;
}[] {
  const members = [...(node.anyOf ?? []), ...(node.oneOf ?? [])].filter(isNode);
  return [{ node, at }, ...members.flatMap((member) => alternatives({ node: member, at }))];
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
