/** What is measured of a classifier's answers to the test images beside accuracy and loss: each 0..1. */
export const QUALITIES = [
  // Mean recall of the classes.
  'balancedAccuracy',
  // Area under the ROC curve: of class 1 where there are two, else the mean of each class against the rest.
  'auc',
  // Expected calibration error in 15 bins (Guo et al. 2017).
  'calibrationError',
  // The same after temperature scaling; NaN where no temperature was fitted.
  'scaledCalibrationError',
] as const;

export type QualityName = (typeof QUALITIES)[number];
export type Qualities = Readonly<Record<QualityName, number>>;

/** A value for each quality, in their order. */
export function eachQuality<T>(figure: (name: QualityName) => T): Readonly<Record<QualityName, T>> {
  return Object.fromEntries(QUALITIES.map((name) => [name, figure(name)])) as Record<
    QualityName,
    T
  >;
}
