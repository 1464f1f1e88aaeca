/**
 * Attacks the built command with inputs that damage, chance or malice make, and says how it took
 * them: each within 5 s of a processor and 1 GB, with a clear error or an answer. Exits with 1
 * where one was unclear or did not end.
 *
 *   npm run attack                     all, in about half an hour on two cores
 *   npm run attack -- --seed 7         other mutations and moments
 *   npm run attack -- --only stores    one group; --short takes a few of each; --verbose says all
 */
import { parseArgs } from 'node:util';
import { attacked, bad, GROUPS, HEADER, rowOf, SHORT, WHOLE } from './campaign.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    short: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const scale = { ...(values.short ? SHORT : WHOLE), seed: Number(values.seed) };
const groups = GROUPS.filter((group) => values.only === undefined || group === values.only);

const rows: string[] = [];
for (const group of groups) {
  const results = await attacked(group, scale);
  rows.push(rowOf(group, results));
  for (const { input, answer, said } of values.verbose ? results : bad(results))
    console.error(
      `${group}: ${answer}: ${JSON.stringify(input)}: ${JSON.stringify(said.slice(0, 300))}`,
    );
  if (bad(results).length > 0) process.exitCode = 1;
  console.error(rowOf(group, results));
}
console.log([HEADER, ...rows].join('\n'));
