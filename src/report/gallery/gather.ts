import type { Cell, Comparison } from '../../analysis/types.ts';
import { mostComparisons } from '../charts/shown-part.ts';
import type { Pictures, ReportInput } from '../input/input.ts';
import type { Gallery, GalleryCell, GalleryImage, Prediction } from './data.ts';
import { type Mean, pickImages, type Seen, seenOf } from './pick.ts';

/** Comparisons that have pictures: with each some images more come into the page. */
const MOST = 16;
/** Classes named beside an image. */
const TOP = 3;

type Drawn = { readonly comparison: Comparison; readonly groups: ReturnType<typeof pickImages> };

/** Test images of the comparisons with the largest gaps, and their pictures. */
export async function galleryOf(input: ReportInput): Promise<Gallery> {
  const { comparisons } = input.analysis;
  const most = mostComparisons(
    comparisons.filter(({ gap }) => gap !== null),
    MOST,
  );
  const drawn = most.shown.flatMap((comparison): Drawn[] => {
    const groups = pickImages(seenIn(input, comparison));
    return groups.length === 0 ? [] : [{ comparison, groups }];
  });
  const { pictures, placeOf, missing } = await picturesOf(input, drawn);
  const cellOf = ({ comparison, groups }: Drawn): GalleryCell => {
    const { target, source } = comparison;
    const classes = classesOf(input, target);
    return {
      source,
      groups: groups.map(({ title, images }) => ({
        title,
        images: images.map(
          (image): GalleryImage => ({
            example: image.example,
            truth: classes[image.label] ?? String(image.label),
            picture: placeOf(target, image.example),
            transfer: predictionOf(image.transfer, image, classes),
            scratch: predictionOf(image.scratch, image, classes),
          }),
        ),
      })),
    };
  };
  const cells = new Map(drawn.map((each) => [each.comparison, cellOf(each)]));
  return {
    cells: comparisons.map((comparison) => cells.get(comparison) ?? null),
    pictures,
    missing,
    note: most.note,
  };
}

function predictionOf(
  { probabilities, predicted }: Mean,
  { label }: Seen,
  classes: readonly string[],
): Prediction {
  const top = [...probabilities.keys()]
    .sort((a, b) => probabilities[b]! - probabilities[a]!)
    .slice(0, TOP);
  return {
    right: predicted === label,
    top: top.map((i) => [classes[i] ?? String(i), Math.round(1000 * probabilities[i]!) / 1000]),
  };
}

/** The pictures of all images drawn, each once. */
async function picturesOf({ picturesOf: ask }: ReportInput, drawn: readonly Drawn[]) {
  const wanted = new Map<string, Set<number>>();
  for (const { comparison, groups } of drawn) {
    const examples = wanted.get(comparison.target) ?? new Set();
    for (const { images } of groups) for (const { example } of images) examples.add(example);
    wanted.set(comparison.target, examples);
  }
  const pictures: string[] = [];
  const places = new Map<string, number>();
  const missing: string[] = [];
  for (const [target, examples] of wanted) {
    const found: Pictures = await ask(target, [...examples]);
    if ('missing' in found)
      missing.push(`The images of ${target} are not shown: ${found.missing}.`);
    else
      for (const [example, uri] of found.pictures)
        places.set(`${target} ${example}`, pictures.push(uri) - 1);
  }
  return {
    pictures,
    missing,
    placeOf: (target: string, example: number) => places.get(`${target} ${example}`) ?? null,
  };
}

/** The test images of a comparison, by the seeds that both of its arms have. */
function seenIn({ analysis, predictionsOf }: ReportInput, comparison: Comparison): Seen[] {
  const seeds = new Set(comparison.pairs.map(({ seed }) => seed));
  const of = (regime: Cell['regime'], source: string | null) => {
    const cell = analysis.cells.find(
      (each) =>
        each.regime === regime &&
        each.source === source &&
        each.base === comparison.base &&
        each.target === comparison.target &&
        each.trainSize === comparison.trainSize &&
        each.budget === comparison.budget,
    );
    const trials = (cell?.trials ?? []).filter(({ seed }) => seeds.has(seed));
    return trials.map(({ hash }) => predictionsOf(hash));
  };
  return seenOf(of(comparison.regime, comparison.source), of('scratch', null));
}

function classesOf({ trials }: ReportInput, target: string): readonly string[] {
  const trial = trials.find(
    ({ spec, result }) => spec.kind === 'target' && spec.data.name === target && result !== null,
  );
  return trial?.result?.classes ?? [];
}
