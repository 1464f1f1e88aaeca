import type { Datum } from '../charts/chart.ts';
import type { DetailsCell, DetailsData } from './data.ts';

/** The curves of a comparison's setting: every regime, the same base, source, target, size and budget. */
export function curveRows({ arms }: DetailsData, { siblings }: DetailsCell): Datum[] {
  return siblings.flatMap((place) => {
    const { regime, curve } = arms[place]!;
    return curve.map(([epoch, steps, mean, low, high, seeds, stopped]) => ({
      regime,
      epoch,
      steps,
      mean,
      low,
      high,
      seeds,
      stopped,
    }));
  });
}

/** The change of each class's recall. */
export function classChangeRows({ classChanges }: DetailsCell): Datum[] {
  return classChanges.map(([name, change, low, high, images]) => ({
    class: name,
    change,
    low: low ?? change,
    high: high ?? change,
    images,
  }));
}

/** The confusion matrices of the arm with the source and of its scratch counterpart, as shares of each class. */
export function confusionRows(data: DetailsData, cell: DetailsCell): Datum[] {
  const names = data.classes[cell.classesOf] ?? [];
  return (
    [
      ['from scratch', cell.scratch],
      [`from ${cell.source}, ${cell.regime}`, cell.own],
    ] as const
  ).flatMap(([arm, place], order) => {
    const { confusion } = place === null ? { confusion: [] } : data.arms[place]!;
    return confusion.flatMap((images, at) => {
      const row = Math.floor(at / names.length);
      const of = confusion.slice(row * names.length, (row + 1) * names.length);
      const all = of.reduce((a, b) => a + b, 0);
      if (all === 0) return [];
      const share = (100 * images) / all;
      return [
        {
          arm,
          order,
          truth: names[row]!,
          predicted: names[at % names.length]!,
          share,
          text: share < 0.5 ? '' : share.toFixed(0),
          images,
        },
      ];
    });
  });
}
