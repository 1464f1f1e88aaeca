import { RE2JS } from 're2js';

/**
 * What finds the group of a name: the text of the expression's one group, undefined where
 * it does not match. In linear time, by RE2: names are given from outside, and a
 * backtracking engine would take hours for some.
 * @throws Error for what is no expression, has not one group, or needs backtracking
 *   (lookaround, backreferences).
 */
export function groupFinder(pattern: string): (name: string) => string | undefined {
  const expression = RE2JS.compile(RE2JS.translateRegExp(pattern));
  if (expression.groupCount() !== 1) throw new Error('it has not one group');
  return (name) => {
    const found = expression.matcher(name);
    return found.find() ? (found.group(1) ?? undefined) : undefined;
  };
}
