import { buildContent, type Evidence } from '../../src/report/build.ts';
import { type Chart, chartsOf } from '../../src/report/chart-list.ts';
import { detailsOf } from '../../src/report/details/gather.ts';
import type { ReportInput } from '../../src/report/input/input.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { evidenceOf, renderIndex } from '../../src/report/render-files.ts';

/** No chart, no comparison and no test image: for what a report says without them. */
export const NO_EVIDENCE: Evidence = {
  charts: [],
  details: { cells: [], arms: [], classes: [], first: null },
  samples: new Map(),
  gallery: { cells: [], alone: [], pictures: [], missing: [], note: '' },
};

/** The charts of an input. */
export function chartsIn(input: ReportInput): Chart[] {
  return chartsOf(input, detailsOf(input));
}

/** The summary of an input, without drawing its charts. */
export async function summaryOf(input: ReportInput): Promise<string> {
  return renderMarkdown(buildContent(input, await evidenceOf(input)));
}

/** The page of an input, without the files beside it. */
export async function pageOf(input: ReportInput): Promise<string> {
  const evidence = await evidenceOf(input);
  return renderIndex(input, evidence, buildContent(input, evidence));
}
