import { expect, test } from 'vitest';
import { isOneDnnOff, settleOneDnn } from '../../src/backend/onednn.ts';

const HIDING = { platform: 'linux', arch: 'x64', processor: 'AMD EPYC', showsCaches: false };

function settled(machine: Partial<typeof HIDING>, setting?: string) {
  const env = setting === undefined ? {} : { TF_ENABLE_ONEDNN_OPTS: setting };
  settleOneDnn({ ...HIDING, ...machine }, env);
  return isOneDnnOff(env);
}

test('oneDNN is turned off where it would divide by the size of no cache', () => {
  expect(settled({})).toBe(true);
});

test.each([
  { showsCaches: true },
  { processor: 'Intel(R) Xeon(R) Platinum 8481C' },
  { platform: 'darwin' },
  { arch: 'arm64' },
])('it stays on elsewhere: %o', (machine) => {
  expect(settled(machine)).toBe(false);
});

test("the user's own setting goes first", () => {
  expect(settled({}, '1')).toBe(false);
  expect(settled({ showsCaches: true }, '0')).toBe(true);
});
