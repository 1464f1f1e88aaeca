import { describe, expect, it } from 'vitest';
import type { ReportInput } from '../../src/report/input/input.ts';
import { summaryOf as summary } from '../support/rendered-report.ts';
import { allFailed, reportInput } from '../support/report-input.ts';

describe('summary.md', () => {
  it('reads as reviewed', async () => {
    await expect(await summary(reportInput())).toMatchFileSnapshot('__snapshots__/summary.md');
  });

  it('answers, says what to take and shows the grid and a chart in its first 3,000 bytes', async () => {
    const text = await summary(reportInput());
    const top = Buffer.from(text).subarray(0, 3000).toString();
    for (const part of [
      '**Answer:** On near, starting from shape helps',
      '- **near** (drawn images, labelled by shape, dark palette): Start DenseNet121 ×0.5 32px from shape and fine-tune it: it is shown to beat',
      ' **87.9% [85.2, 90.5]**; 1 min 07 s a trial, and 5 min 52 s once to pretrain shape.',
      '  - Not told apart from it: ResNet50 ×0.25 32px fine-tuned from shape (85.4%) and 7 more',
      '- **far** (',
      'chosen after seeing the test results and so optimistic',
      '| InceptionResNetV2 ×0.25 75px | **positive** +5.8 [+3.8, +7.8] |',
      '](charts/gap.svg)',
    ])
      expect(top).toContain(part);
    expect(text.match(/gap\.svg/g)).toHaveLength(1);
    // All that comes after it is folded, and every fold is closed.
    const rest = text.slice(text.indexOf('](charts/gap.svg)'));
    expect(rest.match(/^#+ /m)).toBeNull();
    expect(text.match(/<details>/g)!.length).toBe(text.match(/<\/details>/g)!.length);
  });

  it('has as many cells in every row as in its heading', async () => {
    const text = await summary(withErrors(reportInput(), 'a | b\nc *d* <e>'));
    const tables = text.split('\n\n');
    const rows = tables.filter((block) => block.startsWith('| ')).map((block) => block.split('\n'));
    expect(rows.length).toBeGreaterThan(8);
    for (const table of rows)
      expect(new Set(table.map((row) => row.split(/(?<!\\)\|/).length)).size).toBe(1);
  });

  it('escapes what users and errors say', async () => {
    const text = await summary(
      withErrors(reportInput({ question: 'Is <b>*this*</b> | a_b?' }), 'at `x` | <y>\n  line 2'),
    );
    expect(text).toContain('**Question:** Is &lt;b>\\*this\\*&lt;/b> \\| a\\_b?');
    expect(text).toContain('at \\`x\\` \\| &lt;y> line 2');
  });

  it('says at the top that there is one seed', async () => {
    const text = await summary(reportInput({ seeds: [4] }));
    expect(text.slice(0, text.indexOf('## '))).toContain('One seed');
    expect(text).toMatch(/\| VGG16 ×0.25 32px \| [\d.]+, n = 1 \|/);
    expect(await summary(reportInput())).not.toContain('One seed');
  });

  it('says so when nothing can be compared', async () => {
    const text = await summary(reportInput({ regimes: ['scratch'] }));
    expect(text).toContain('There is nothing to compare');
    expect(text).not.toContain('gap.svg');
  });

  it('keeps the rows of comparisons that lack a scratch counterpart, with the reason', async () => {
    const text = await summary(reportInput({ regimes: ['frozen'] }));
    expect(text).toContain(
      ', frozen | inconclusive | – | – | 0 | – | 1 | the experiment has no scratch regime to compare with |',
    );
    expect(text).toContain('over the 0 comparisons that could be tested');
    expect(text).not.toContain('gap.svg');
  });

  it('stays whole when every trial failed', async () => {
    const text = await summary(allFailed());
    expect(text).toContain('0 of 76 planned trials finished, 76 failed');
    expect(text).toContain('Throughput was not measured.');
    expect(text).toContain('| no pair of seeds |');
    expect(text).toContain('<summary>How it was trained</summary>');
    expect(text).not.toContain('.svg');
    expect(text).not.toMatch(/NaN|undefined|null/);
  });

  it('counts what was planned and never run, and marks an unfinished run', async () => {
    const input = reportInput();
    const text = await summary({
      ...input,
      run: { ...input.run, status: 'interrupted' },
      trials: input.trials.slice(0, 70),
    });
    expect(text).toContain('70 of 76 planned trials finished, 0 failed, 6 not run');
    expect(text).toContain('The run is marked interrupted');
    expect(text).toContain('6 planned trials were not run.');
  });

  it('gives the reason of a skipped experiment and no verdict', async () => {
    const input = allFailed();
    const text = await summary({
      ...input,
      experiment: { ...input.experiment, skipReason: 'needs a GPU, and there is none' },
      trials: [],
    });
    expect(text).toContain('> **Note:** Skipped: needs a GPU, and there is none');
    expect(text).not.toContain('## Verdicts');
    expect(text).toContain('<summary>Environment</summary>');
  });

  it('names the source of each arm where there are several', async () => {
    const text = await summary(
      reportInput({
        sources: [{ kind: 'random' }, { kind: 'random', name: 'mine' }],
      }),
    );
    expect(text).toContain('| Base | frozen (random) | frozen (mine) |');
    expect(text).toContain('| source mine | none: random weights, a control |');
    expect(text).not.toContain('**Pretraining');
  });

  it('describes the training so that it can be repeated', async () => {
    const text = await summary(
      reportInput({
        training: {
          steps: 500,
          validation: 0.25,
          optimizer: { name: 'sgd', learningRate: 0.05, momentum: 0.9, nesterov: true },
          earlyStopping: false,
          scratch: { augmentation: { flip: true, shift: 4 } },
          'fine-tuned': { batchNorm: 'train', headEpochs: 0 },
        },
        preprocessing: 'unit',
      }),
    );
    for (const phrase of [
      'at most 500 steps',
      '25% of the training images',
      'SGD, learning rate 0.05, momentum 0.9 (Nesterov)',
      'none: the last weights are tested',
      'mirroring, shifts up to 4 px',
      'head alone for 0 epochs, then the whole base at learning rate 1e-5; batch normalisation trained',
      'unit: / 255',
    ])
      expect(text).toContain(phrase);
  });
});

function withErrors(input: ReportInput, error: string): ReportInput {
  return {
    ...input,
    trials: input.trials.map((trial) => (trial.status === 'failed' ? { ...trial, error } : trial)),
  };
}
