import { RE2JS } from 're2js';
import { reasonOf } from '../errors.ts';

/** What finds the group of an image in its path. */
export interface GroupPattern {
  /** The text in the pattern's parentheses; null where it does not match. */
  groupOf(path: string): string | null;
}

/**
 * Compiles a regular expression with one group. It is RE2's kind, whose time is linear in the
 * path: the expression comes from a file, and the other kind may take years over one name.
 * @throws Error that says what is wrong with it.
 */
export function groupPattern(text: string): GroupPattern {
  const pattern = RE2JS.compile(text);
  if (pattern.groupCount() !== 1)
    throw new Error(`it has ${pattern.groupCount()} groups in parentheses`);
  return {
    groupOf(path) {
      const matcher = pattern.matcher(path);
      return matcher.find() ? matcher.group(1) : null;
    },
  };
}

/** What is wrong with an expression; null where nothing is. */
export function groupPatternFault(text: string): string | null {
  try {
    groupPattern(text);
    return null;
  } catch (thrown) {
    return reasonOf(thrown);
  }
}
