/** What a verdict is about, of a classifier's answers to the test images. */
export type Metric =
  | 'accuracy'
  | 'balancedAccuracy'
  | 'auc'
  | { readonly sensitivityAt: { readonly specificity: number } };

/** What verdicts are about, and the class that is to be found. */
interface Question {
  readonly metric: Metric;
  readonly positive?: string | undefined;
}

/** Whether it takes more than the class that was answered. */
export function restsOnProbabilities({ metric, positive }: Question): boolean {
  return metric === 'auc' || typeof metric === 'object' || positive !== undefined;
}

/** Whether a threshold is fitted to the validation images. */
export function hasThreshold({ metric }: Question): boolean {
  return typeof metric === 'object';
}

/** A metric as a sentence has it, such as `test accuracy` or `AUC`. */
export function metricName(metric: Metric): string {
  return metric === 'accuracy' ? 'test accuracy' : shortName(metric);
}

/** The same where it is clear that it is of test images. */
export function shortName(metric: Metric): string {
  if (typeof metric === 'object')
    return `sensitivity at ${percent(metric.sensitivityAt.specificity)} specificity`;
  return { accuracy: 'accuracy', balancedAccuracy: 'balanced accuracy', auc: 'AUC' }[metric];
}

/** A name at the start of a sentence or above a column. */
export function capitalised(name: string): string {
  return `${name[0]!.toUpperCase()}${name.slice(1)}`;
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(2))}%`;
}
