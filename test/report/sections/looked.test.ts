import { expect, test } from 'vitest';
import { lookedBlocks } from '../../../src/report/sections/looked.ts';
import type { HeatMapRecord } from '../../../src/store/records.ts';
import { pageOf } from '../../support/rendered-report.ts';
import { reportInput } from '../../support/report-input.ts';

const map = (changes: Partial<HeatMapRecord>): HeatMapRecord => ({
  example: 0,
  method: 'grad-cam',
  layer: 'conv2_block3_out',
  height: 2,
  width: 2,
  values: Float32Array.of(1, 0.5, 0, 0),
  inside: 0.6,
  area: 0.1,
  ...changes,
});

const input = reportInput();
const [cell] = input.analysis.cells;
const [first, second] = cell!.trials;

test('shares of heat are means over images and seeds, beside the object’s', () => {
  const heatMaps = new Map([
    [
      first!.hash,
      [
        map({}),
        map({ method: 'gradient', layer: null, inside: 0.3 }),
        map({ example: 4, inside: null }),
      ],
    ],
    [second!.hash, [map({ inside: 0.2, area: 0.3 })]],
  ]);
  const [said, block] = lookedBlocks({ ...input, heatMaps });
  expect(said).toMatchObject({ kind: 'text' });
  expect(JSON.stringify(said)).toContain('up to 2 test images');
  expect(JSON.stringify(said)).toContain('at conv2_block3_out');
  expect(block).toMatchObject({ kind: 'table' });
  if (block?.kind !== 'table') throw new Error('no table');
  expect(block.table.rows).toHaveLength(1);
  // Images, Grad-CAM, gradient, object, without Grad-CAM.
  expect(block.table.rows[0]!.slice(2)).toEqual(['3', '40.0', '30.0', '16.7', '1']);
});

test('nothing where no network was asked, and no share where no object is known', () => {
  expect(lookedBlocks(input)).toEqual([]);
  const heatMaps = new Map([[first!.hash, [map({ inside: null, area: null })]]]);
  const blocks = lookedBlocks({ ...input, heatMaps });
  expect(blocks.map(({ kind }) => kind)).toEqual(['text', 'text']);
  expect(JSON.stringify(blocks)).toContain('is not known');
});

test('the page lays heat over the images of both arms, with its share in words', async () => {
  const heatMaps = new Map(
    input.trials.map(({ hash }) => [
      hash,
      Array.from({ length: 1000 }, (_, example) => [
        map({ example }),
        map({ example, method: 'gradient', layer: null, inside: null, area: null }),
      ]).flat(),
    ]),
  );
  const page = await pageOf({ ...input, heatMaps });
  expect(page).toContain('<h2 id="where-they-looked">');
  const overlay =
    /<img class="over" src="data:image\/webp;base64,[^"]+" alt="Where \w+ looked by Grad-CAM at conv2_block3_out, 60% of it on the object, which covers 10%"/;
  expect(page).toMatch(overlay);
  expect(page).toMatch(/<img class="over" [^>]*alt="Where scratch looked by gradient"/);
});
