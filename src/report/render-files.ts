import { join } from 'node:path';
import { buildContent, type Evidence } from './build.ts';
import { type Chart, chartsOf } from './chart-list.ts';
import { pageChart } from './charts/page-chart.ts';
import { renderPng } from './charts/png.ts';
import { renderSvg } from './charts/render.ts';
import type { Content } from './content.ts';
import { detailsOf } from './details/gather.ts';
import { galleryOf } from './gallery/gather.ts';
import { samplesOf } from './gallery/samples.ts';
import { renderPage } from './html/page.ts';
import type { ReportInput } from './input/input.ts';
import { renderMarkdown } from './markdown.ts';
import { packTrials } from './trials/pack.ts';

/** Where the charts' files are. */
export const CHARTS = 'charts';

/** Every file of a report by its path in the report's folder. */
export async function renderFiles(input: ReportInput): Promise<Map<string, string | Buffer>> {
  const evidence = await evidenceOf(input);
  const content = buildContent(input, evidence);
  const files = new Map<string, string | Buffer>();
  const pictures = new Map<string, Promise<Buffer>>();
  for (const { name, spec } of evidence.charts) {
    const svg = await renderSvg(spec);
    files.set(join(CHARTS, `${name}.vl.json`), `${JSON.stringify(spec, null, 2)}\n`);
    files.set(join(CHARTS, `${name}.svg`), svg);
    // Beside the next chart's: a picture is made outside of JavaScript.
    pictures.set(join(CHARTS, `${name}.png`), renderPng(svg));
  }
  files.set('summary.md', renderMarkdown(content));
  files.set('index.html', await renderIndex(input, evidence, content));
  for (const [path, picture] of pictures) files.set(path, await picture);
  return files;
}

/** What stands behind a report's tables. */
export async function evidenceOf(input: ReportInput): Promise<Evidence> {
  const details = detailsOf(input);
  return {
    details,
    charts: chartsOf(input, details),
    gallery: await galleryOf(input),
    samples: await samplesOf(input),
  };
}

/** The page, with its charts drawn. */
export async function renderIndex(
  input: ReportInput,
  { charts, details, gallery: { alone: _, ...gallery } }: Evidence,
  content: Content,
): Promise<string> {
  const stills = new Map<string, string>();
  const live = [];
  for (const each of charts) {
    const { chart, still } = await pageChart(each);
    stills.set(each.name, still);
    live.push(chart);
  }
  return renderPage(content, stills, {
    charts: live,
    columns: columnsOf(charts),
    details,
    gallery,
    trials: packTrials(input),
  });
}

/** Of the charts that follow the comparison a reader chooses. */
function columnsOf(charts: readonly Chart[]) {
  return Object.fromEntries(
    charts
      .filter(({ section }) => section === 'One comparison')
      .map(({ name, columns }) => [name, columns]),
  );
}
