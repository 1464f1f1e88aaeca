import { expect, test } from 'vitest';
import { pageChart } from '../../../src/report/charts/page-chart.ts';
import { chartsIn } from '../../support/rendered-report.ts';
import { reportInput } from '../../support/report-input.ts';

test.each([
  [['near'], 1],
  [['near', 'far'], 2],
  [['near', 'far', 'farther', 'farthest'], 3],
])('a page makes room for the panels that there are: of %j', async (names, columns) => {
  const input = reportInput({
    bases: [{ name: 'VGG16', width: 0.25 }],
    targets: names.map((name) => ({
      kind: 'procedural',
      name,
      label: 'shape',
      train: 400,
      test: 1000,
    })),
    trainSizes: [50, 'all'],
  });
  const drawn = chartsIn(input).find(({ name }) => name === 'train-size')!;
  const { chart } = await pageChart(drawn);
  expect(chart.fit.columns).toBe(columns);
});
