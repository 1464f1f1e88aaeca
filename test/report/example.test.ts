import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { DATA_ID } from '../../src/report/html/page-data.ts';
import { renderFiles } from '../../src/report/render-files.ts';
import { reportInput } from '../support/report-input.ts';

/** What `npx bench run experiments/quickstart.ts` wrote: run it again where a test here fails. */
const EXAMPLE = join(import.meta.dirname, '../../reports/quickstart');
const text = (name: string) => readFileSync(join(EXAMPLE, name), 'utf8');

/** A report of as many bases and targets, of today. */
let today: ReadonlyMap<string, string | Buffer>;
beforeAll(async () => {
  today = await renderFiles(reportInput());
  // It draws every chart, beside whatever else runs.
}, 60_000);

const found = (pattern: RegExp, of: string) => [...of.matchAll(pattern)].map(([, each]) => each!);
/** Its source has another name than that of the reports of tests, and there are more trials. */
const alike = (texts: readonly string[]) =>
  texts.map((each) => each.replaceAll('shapes', 'shape').replace(/\d+/g, 'N'));

test('the committed report has the parts and the charts of a report of today', () => {
  const summary = String(today.get('summary.md'));
  const parts = /^(?:## |<summary>)(.*?)(?:<\/summary>)?$/gm;
  expect(alike(found(parts, text('summary.md')))).toEqual(alike(found(parts, summary)));
  const page = String(today.get('index.html'));
  const headings = /<h2[^>]*>(.*?)<\/h2>/g;
  expect(alike(found(headings, text('index.html')))).toEqual(alike(found(headings, page)));
  const charts = [...today.keys()].filter((name) => name.endsWith('.svg'));
  const names = readdirSync(join(EXAMPLE, 'charts')).filter((name) => name.endsWith('.svg'));
  expect(names.map((name) => `charts/${name}`).sort()).toEqual(charts.sort());
});

test('its tables have the columns of today', () => {
  // Some are only there where a trial failed, or data were counted.
  const sometimes = ['| Trial | Error |', '| Data | Class | Train | Validation | Test |'];
  const columns = (summary: string) =>
    alike(found(/^(\|[^\n]*\|)\n\| --- /gm, summary)).filter((each) => !sometimes.includes(each));
  expect(columns(text('summary.md'))).toEqual(columns(String(today.get('summary.md'))));
});

test('the rows in its page have the keys of today', () => {
  const keys = (page: string) => {
    const [data] = found(new RegExp(`id="${DATA_ID}">(.*?)</script>`, 'gs'), page);
    return Object.entries(JSON.parse(data!)).map(([key, value]) => [
      key,
      Object.keys(value as object).filter((name) => !/^\d+$/.test(name)),
    ]);
  };
  expect(keys(text('index.html'))).toEqual(keys(String(today.get('index.html'))));
});
