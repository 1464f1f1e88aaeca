import { describe, expect, test } from 'vitest';
import { attacked, bad, GROUPS, SHORT } from './campaign.ts';

/** The whole is `npm run attack`. */
describe.runIf(process.platform === 'linux')('a few attacks of each kind', () => {
  test.each(GROUPS)('%s', { timeout: 300_000 }, async (group) => {
    const results = await attacked(group, SHORT);
    expect(results.length).toBeGreaterThan(1);
    expect(bad(results)).toEqual([]);
  });
});
