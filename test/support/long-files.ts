/**
 * Tests of their rooms that train or start dozens of processes: `npm test` leaves them to
 * `npm run test:slow`, which the check of a clean clone runs as well.
 */
export const LONG_FILES = [
  'test/attack/short.test.ts',
  'test/cli/conditions.test.ts',
  'test/cli/data.test.ts',
  'test/cli/init.test.ts',
  'test/cli/kept-models.test.ts',
  'test/cli/save.test.ts',
  'test/cli/weights.test.ts',
  'test/stats/areas.test.ts',
  'test/stats/folds.test.ts',
  'test/training/side-by-side.test.ts',
];
