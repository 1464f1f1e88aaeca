import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { trialLabel } from '../../src/experiment/trial.ts';
import type { PageData } from '../../src/report/html/page-data.ts';
import { unpackTrials } from '../../src/report/trials/data.ts';
import type { TrialRecord } from '../../src/store/records.ts';
import { pageOf } from '../support/rendered-report.ts';
import { allFailed, reportInput } from '../support/report-input.ts';

describe('index.html', () => {
  let page = '';
  /** The page but for its script, whose texts are no markup. */
  let markup = '';
  beforeAll(async () => {
    page = await pageOf(reportInput());
    markup = withoutScript(page);
  }, 60_000);

  it('asks the network for nothing', () => {
    expect(markup).not.toMatch(/(?:src|href|srcset|action|data)\s*=\s*["']?\s*(?:https?:)?\/\//i);
    expect(markup).not.toMatch(/@import|url\((?!#)/i);
    expect(markup).not.toMatch(/<(?:link|iframe|object|embed)\b/i);
    expect(markup).not.toMatch(/https?:/);
    expect(markup).not.toMatch(/<img(?! src="data:)/);
  });

  it('allows its own script by its hash, and nothing else', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1];
    const hash = createHash('sha256').update(scriptOf(page)).digest('base64');
    expect(policy).toContain(`script-src 'sha256-${hash}';`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|https?:|\*/);
  });

  it('has each chart inline, named, in the page’s own ink', () => {
    const charts = markup.match(/<svg role="img" aria-label="[^"]+"/g) ?? [];
    expect(charts).toHaveLength(8);
    expect(markup).toContain('fill="currentColor"');
    expect(page).not.toMatch(/"#1F2328"|fill="#FFFFFF"/);
    expect(markup).not.toMatch(/(?:fill|stroke)="(?:black|#000|#000000)"/i);
  });

  it('gives every id once, and refers to none that is missing', () => {
    const ids = [...markup.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const match of markup.matchAll(/url\(#([^)]+)\)|aria-labelledby="([^"]+)"/g))
      expect(ids).toContain(match[1] ?? match[2]);
  });

  it('names every table, says each verdict in words, and gives each chart its data', () => {
    const tables = markup.match(/<table/g) ?? [];
    const named = markup.match(/<caption>|<details[^>]*><summary>/g) ?? [];
    expect(named.length).toBeGreaterThanOrEqual(tables.length);
    expect(markup).toMatch(
      /class="tile negative" data-comparison="\d+"><span class="word"><span aria-hidden="true">▼<\/span> negative</,
    );
    expect(markup.match(/<summary>Data of this chart<\/summary>/g)).toHaveLength(8);
  });

  it('says what to take of each target, with pictures of its data and those of the source', () => {
    const best = markup.slice(markup.indexOf('<section class="best"'));
    expect(best.match(/<article class="card">/g)).toHaveLength(2);
    expect(best).toMatch(
      /Target <b>far<\/b> <span class="quiet">drawn images, labelled by texture/,
    );
    expect(best).toMatch(
      /Source <b>shape<\/b> <span class="quiet">pretrained here on drawn images/,
    );
    expect(best.match(/<img src="data:[^"]+" alt="circle"/g)).toHaveLength(3);
    expect(best).toContain('InceptionResNetV2 ×0.25 75px fine-tuned from shape');
    expect(best).toContain('chosen after seeing the test results');
  });

  it('says how the change goes with the size, where there are sizes', async () => {
    const sized = withoutScript(await pageOf(reportInput({ trainSizes: [100, 'all'] }, ofItsSize)));
    expect(sized).toMatch(/points at 100 → 400 images: more data /);
    expect(sized).toContain('With 100 images: ');
    expect(sized).toContain(', with 400 images</b>');
    expect(sized).not.toContain('all images');
  });

  it('carries each trial with its whole spec', () => {
    const { trials } = dataOf(page);
    const input = reportInput();
    expect(unpackTrials(trials).map(({ spec }) => spec)).toEqual(
      input.trials.map(({ spec }) => JSON.parse(JSON.stringify(spec))),
    );
    expect(trials.file).toBe(input.experiment.file);
    expect(new Set(input.trials.map(({ spec }) => trialLabel(spec))).size).toBe(76);
  });

  it('says what stands behind every comparison', () => {
    const { details, gallery } = dataOf(page);
    const { comparisons } = reportInput().analysis;
    expect(details.cells).toHaveLength(comparisons.length);
    for (const [i, { sentence, classGaps, pairs }] of comparisons.entries()) {
      const cell = details.cells[i]!;
      expect(cell.sentence).toBe(sentence);
      expect(cell.classChanges).toHaveLength(classGaps.length);
      const { confusion, curve } = details.arms[cell.own!]!;
      // 1000 test images a seed.
      expect(confusion.reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(1000 * pairs.length);
      expect(curve.length).toBeGreaterThanOrEqual(8);
      expect(gallery.cells[i]?.groups.length).toBeGreaterThan(1);
    }
  });

  it('escapes every text that a user, an error or a machine gives', async () => {
    const evil = `</script><script>alert(1)</script><img src="http://x" onerror='y'>`;
    const input = reportInput({ question: evil });
    const attacked = await pageOf({
      ...input,
      run: {
        ...input.run,
        environment: {
          ...input.run.environment,
          device: evil,
          cpu: evil,
          versions: { [evil]: evil },
        },
      },
      trials: input.trials.map((t) =>
        t.result === null
          ? { ...t, error: evil }
          : { ...t, result: { ...t.result, classes: [evil, ...t.result.classes.slice(1)] } },
      ),
      analysis: {
        ...input.analysis,
        answer: evil,
        comparisons: input.analysis.comparisons.map((c) => ({
          ...c,
          note: evil,
          sentence: evil,
          classGaps: c.classGaps.map((gap) => ({ ...gap, name: evil })),
        })),
      },
      version: evil,
    });
    expect(withoutScript(attacked).match(/<script/g)).toHaveLength(2);
    expect(withoutScript(attacked)).not.toMatch(/<img(?! src="data:)/);
    expect(attacked).toContain('&lt;/script&gt;&lt;script&gt;alert(1)');
  });

  it('folds what is very long, and keeps all of it', async () => {
    const input = reportInput();
    const long = 'x'.repeat(10_000);
    const trials = input.trials.map((t) => (t.result === null ? { ...t, error: long } : t));
    const text = withoutScript(await pageOf({ ...input, trials }));
    expect(text).toContain(`<details class="long"><summary>${'x'.repeat(399)}…</summary>${long}<`);
  });

  it('stays whole without a finished trial', async () => {
    const empty = withoutScript(await pageOf(allFailed()));
    expect(empty).not.toContain('<svg');
    expect(empty).toContain('0 of 76 planned trials finished');
    expect(empty).not.toMatch(/NaN|undefined/);
  });
});

/** The trial with as many images as its size says. */
function ofItsSize(trial: TrialRecord): TrialRecord {
  const { spec, result } = trial;
  if (spec.kind !== 'target' || spec.trainSize === null || result === null) return trial;
  return { ...trial, result: { ...result, split: { train: 90, validation: 10, test: 1000 } } };
}

function scriptOf(page: string): string {
  return page.slice(page.lastIndexOf('<script>') + 8, page.lastIndexOf('</script>'));
}

function withoutScript(page: string): string {
  return page.replace(scriptOf(page), '');
}

function dataOf(page: string): PageData {
  const json = /<script type="application\/json" id="report-data">(.*)<\/script>/.exec(page)?.[1];
  return JSON.parse(json!) as PageData;
}
