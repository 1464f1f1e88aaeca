import type { TopLevelSpec } from 'vega-lite';
import type { ReportInput } from '../input.ts';
import { accuracyChart } from './accuracy.ts';
import { curvesChart } from './curves.ts';
import { gapChart } from './gap.ts';
import { throughputChart } from './throughput.ts';
import { trainSizeChart } from './train-size.ts';
import { timeChart } from './time.ts';

export interface Chart {
  /** Its file's name without the ending. */
  readonly name: 'accuracy' | 'gap' | 'train-size' | 'curves' | 'time' | 'throughput';
  /** What it shows, for whoever does not see it. */
  readonly alt: string;
  readonly spec: TopLevelSpec;
}

const CHARTS: readonly (Omit<Chart, 'spec'> & {
  readonly draw: (input: ReportInput) => TopLevelSpec | null;
})[] = [
  {
    name: 'gap',
    alt: 'Forest plot of the negative transfer gap of every comparison, with its interval and verdict',
    draw: gapChart,
  },
  {
    name: 'train-size',
    alt: 'Negative transfer gap against the number of training images of the target, with its interval, by regime',
    draw: trainSizeChart,
  },
  {
    name: 'accuracy',
    alt: 'Test accuracy of every base and regime: each seed, the mean and its interval',
    draw: accuracyChart,
  },
  {
    name: 'curves',
    alt: 'Learning curves: validation accuracy by epoch for every base and target, one line a seed',
    draw: curvesChart,
  },
  {
    name: 'time',
    alt: 'Time of every trial against the test accuracy it reached, by base and regime',
    draw: timeChart,
  },
  {
    name: 'throughput',
    alt: 'Images per second of every base, in inference and in training',
    draw: throughputChart,
  },
];

/** The charts there are rows for, in the order a report shows them. */
export function chartsOf(input: ReportInput): Chart[] {
  return CHARTS.flatMap(({ name, alt, draw }) => {
    const spec = draw(input);
    return spec === null ? [] : [{ name, alt, spec }];
  });
}
