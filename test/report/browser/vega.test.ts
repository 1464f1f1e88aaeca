import { statSync } from 'node:fs';
import { parse, transforms } from 'vega';
import { expect, test } from 'vitest';
import { packageFile } from '../../../src/files/package.ts';
import { PARTS } from '../../../src/report/browser/vega.ts';
import { pageChart } from '../../../src/report/charts/page-chart.ts';
import { chartsIn } from '../../support/rendered-report.ts';
import { reportInput } from '../../support/report-input.ts';

/** Functions of expressions that need what scripts/vega-parts.js leaves out of a page's script. */
const LEFT_OUT =
  /^(?:geo|time|utc|month|day|ease|sample|density|quantile|cumulative|random|scheme|gradient)/;

/** Plain operators, and the streams of events that selections listen to. */
const CORE = ['operator', 'click', 'pointermove'];

test('the script of a page is small', () => {
  expect(statSync(packageFile('dist/page.js')).size).toBeLessThan(350_000);
});

test('the parts are of the Vega that draws the files', () => {
  for (const [name, part] of Object.entries(PARTS)) expect(transforms[name], name).toBe(part);
});

test('a page has every part of Vega that its charts need', async () => {
  const inputs = [
    reportInput(),
    reportInput({ trainSizes: [50, 'all'] }),
    reportInput({ regimes: ['frozen'] }),
  ];
  const charts = inputs.flatMap(chartsIn);
  expect(new Set(charts.map(({ name }) => name)).size).toBe(10);
  const operators = new Set<string>();
  const functions = new Set<string>();
  for (const { chart } of await Promise.all(charts.map(pageChart))) {
    expect(JSON.stringify(chart.spec)).not.toMatch(/"scheme"|"type":"(?:time|utc|image|geoshape)"/);
    // Vega's own range of colours is a scheme too.
    expect(JSON.stringify(chart.spec)).not.toMatch(/"range":"(?:category|ordinal|ramp|heatmap)"/);
    visit(parse(chart.spec, undefined, { ast: true }), (node) => {
      if (node['id'] !== undefined && typeof node['type'] === 'string') operators.add(node['type']);
      if (node['type'] === 'CallExpression')
        functions.add((node['callee'] as { name?: string }).name ?? '');
    });
  }
  expect(operators.size).toBeGreaterThan(20);
  for (const name of CORE) operators.delete(name);
  expect([...operators].filter((type) => !(type in PARTS))).toEqual([]);
  expect(functions.size).toBeGreaterThan(20);
  expect([...functions].filter((name) => LEFT_OUT.test(name))).toEqual([]);
});

function visit(node: unknown, see: (node: Record<string, unknown>) => void): void {
  if (node === null || typeof node !== 'object') return;
  see(node as Record<string, unknown>);
  for (const child of Object.values(node)) visit(child, see);
}
