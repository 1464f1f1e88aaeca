import { beforeAll, describe, expect, it } from 'vitest';
import { buildContent } from '../../src/report/build.ts';
import { chartsOf } from '../../src/report/charts/charts.ts';
import { renderSvg } from '../../src/report/charts/render.ts';
import { renderPage } from '../../src/report/html/page.ts';
import type { ReportInput } from '../../src/report/input.ts';
import { allFailed, reportInput } from './fixture.ts';

describe('index.html', () => {
  let page = '';
  beforeAll(async () => {
    page = await html(reportInput());
  });

  it('asks the network for nothing', () => {
    expect(page).not.toMatch(/(?:src|href|srcset|action|data)\s*=\s*["']?\s*(?:https?:)?\/\//i);
    expect(page).not.toMatch(/@import|url\((?!#)/i);
    expect(page).not.toMatch(/<(?:link|iframe|img|object|embed)\b/i);
    expect(page).not.toMatch(/https?:/);
  });

  it('has each chart inline, named, in the page’s own ink', () => {
    const charts = page.match(/<svg role="img" aria-label="[^"]+"/g) ?? [];
    expect(charts).toHaveLength(5);
    expect(page).toContain('fill="currentColor"');
    expect(page).not.toMatch(/"#1F2328"|fill="#FFFFFF"/);
    expect(page).not.toMatch(/(?:fill|stroke)="(?:black|#000|#000000)"/i);
  });

  it('gives every id once, and refers to none that is missing', () => {
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const match of page.matchAll(/url\(#([^)]+)\)|aria-labelledby="([^"]+)"/g))
      expect(ids).toContain(match[1] ?? match[2]);
  });

  it('captions every table, and says each verdict in words', () => {
    const tables = page.match(/<table/g) ?? [];
    const captions = page.match(/<caption>|<summary>/g) ?? [];
    expect(captions).toHaveLength(tables.length);
    expect(page).toMatch(/class="badge negative"><span aria-hidden="true">▲<\/span> negative /);
  });

  it('embeds the rows it shows', () => {
    const json = /<script type="application\/json" id="report-data">(.*)<\/script>/.exec(page)?.[1];
    const data = JSON.parse(json!) as Record<string, unknown[]>;
    const input = reportInput();
    expect(data['analysis']).toEqual(JSON.parse(JSON.stringify(input.analysis)));
    expect(data['trials']).toHaveLength(76);
    expect(Object.keys(data['epochs']!)).toHaveLength(75);
  });

  it('escapes every text that a user, an error or a machine gives', async () => {
    const evil = `</script><script>alert(1)</script><img src="http://x" onerror='y'>`;
    const input = reportInput({ question: evil });
    const attacked = await html({
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
      trials: input.trials.map((t) => (t.status === 'failed' ? { ...t, error: evil } : t)),
      analysis: {
        ...input.analysis,
        answer: evil,
        comparisons: input.analysis.comparisons.map((c) => ({ ...c, note: evil, base: c.base })),
      },
      version: evil,
    });
    expect(attacked.match(/<script/g)).toHaveLength(1);
    expect(attacked).not.toContain('<img');
    expect(attacked).toContain('&lt;/script&gt;&lt;script&gt;alert(1)');
  });

  it('escapes names inside the charts too', async () => {
    const input = reportInput();
    const base = 'A<b>&"';
    const throughput = input.throughput.map((record) => ({ ...record, base }));
    expect(await html({ ...input, throughput })).not.toContain('A<b>');
  });

  it('stays whole without a finished trial', async () => {
    const empty = await html(allFailed());
    expect(empty).not.toContain('<svg');
    expect(empty).toContain('0 of 76 planned trials finished');
    expect(empty).not.toMatch(/NaN|undefined/);
  });
});

async function html(input: ReportInput): Promise<string> {
  const charts = chartsOf(input);
  const drawings = new Map<string, string>();
  for (const { name, spec } of charts) drawings.set(name, await renderSvg(spec));
  return renderPage(buildContent(input, charts), drawings, input);
}
