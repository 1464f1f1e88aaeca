import type { ChartName } from '../chart-list.ts';
import type { ChartColumn } from '../charts/chart.ts';
import type { PageChart } from '../charts/page-chart.ts';
import type { DetailsData } from '../details/data.ts';
import type { Gallery } from '../gallery/data.ts';
import type { TrialsData } from '../trials/data.ts';

/** What the page's script works on: JSON in the page. */
export interface PageData {
  readonly charts: readonly PageChart[];
  /** Columns of the tables of the charts that change with the comparison chosen. */
  readonly columns: Readonly<Partial<Record<ChartName, readonly ChartColumn[]>>>;
  readonly details: DetailsData;
  readonly gallery: Pick<Gallery, 'cells' | 'pictures' | 'note'>;
  readonly trials: TrialsData;
}

/** The id of what a page shows of a run that goes on. */
export const RUNNING_ID = 'running';

/** The id of the element that holds it. */
export const DATA_ID = 'report-data';
