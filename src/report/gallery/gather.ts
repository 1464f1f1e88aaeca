import type { Cell, Comparison } from '../../analysis/types.ts';
import { type CellName, cellKey, cellLabel } from '../../experiment/cell.ts';
import { comparesAny, mostComparisons } from '../charts/shown-part.ts';
import type { Pictures, ReportInput } from '../input/input.ts';
import type { Gallery, GalleryCell, GalleryImage, Prediction } from './data.ts';
import { heatOf, heatViews } from './heat.ts';
import { type Mean, type Picked, pickImages, type Seen, seenOf } from './pick.ts';

/** Comparisons that have pictures: with each some images more come into the page. */
const MOST = 16;
/** Arms without a comparison that have pictures. */
const MOST_ALONE = 6;
/** Classes named beside an image; the true one is named too. */
const TOP = 3;

/** What is shown of a comparison, or of an arm alone. */
interface Shown {
  readonly target: string;
  readonly arms: readonly string[];
  /** Those of the arms. */
  readonly cells: readonly (Cell | undefined)[];
  readonly groups: readonly Picked[];
}

/**
 * Test images of the comparisons with the largest gaps, and their pictures; where nothing is
 * compared, of the arms.
 */
export async function galleryOf(input: ReportInput): Promise<Gallery> {
  const { comparisons } = input.analysis;
  const most = mostComparisons(
    comparisons.filter(({ gap }) => gap !== null),
    MOST,
  );
  const compared = new Map(
    most.shown.flatMap((comparison) => {
      const { target, source } = comparison;
      const groups = pickImages(seenIn(input, comparison), testedIn(input, target));
      const cells = [armIn(input, comparison), armIn(input, scratchOf(comparison))];
      return groups.length === 0
        ? []
        : [[comparison, { target, arms: [source, 'scratch'], cells, groups }] as const];
    }),
  );
  const alone = comparesAny(input.analysis) ? { shown: [], note: '' } : armsAlone(input);
  const shown = [...compared.values(), ...alone.shown];
  const { pictures, placeOf, missing } = await picturesOf(input, shown);
  const cellOf = (each: Shown) => galleryCell(input, each, placeOf, pictures);
  const cells: (GalleryCell | null)[] = [];
  for (const comparison of comparisons) {
    const each = compared.get(comparison);
    cells.push(each === undefined ? null : await cellOf(each));
  }
  const arms: Gallery['alone'][number][] = [];
  for (const each of alone.shown) arms.push({ heading: each.heading, ...(await cellOf(each)) });
  return {
    cells,
    alone: arms,
    pictures,
    missing,
    note: [most.note, alone.note].filter((note) => note !== '').join(' '),
  };
}

/** The arms of an experiment without comparisons that have test images to show. */
function armsAlone(input: ReportInput) {
  const { cells } = input.analysis;
  const all = cells.flatMap((cell): (Shown & { heading: string })[] => {
    const { target, source, regime } = cell;
    const seen = seenOf(
      cell.trials.map(({ hash }) => input.predictionsOf(hash)),
      null,
    );
    const groups = pickImages(seen, testedIn(input, target));
    const arm = source ?? regime;
    const heading = cellLabel(cell);
    return groups.length === 0 ? [] : [{ target, heading, arms: [arm], cells: [cell], groups }];
  });
  const shown = all.slice(0, MOST_ALONE);
  const note =
    shown.length === all.length ? '' : `Shown: the first ${shown.length} of ${all.length} arms.`;
  return { shown, note };
}

async function galleryCell(
  input: ReportInput,
  { target, arms, cells, groups }: Shown,
  placeOf: (target: string, example: number) => number | null,
  pictures: string[],
): Promise<GalleryCell> {
  const classes = classesOf(input, target);
  const mapsOf = heatOf(input);
  const imageOf = async (image: Seen): Promise<GalleryImage> => {
    const answers: Prediction[] = [];
    for (const [i, mean] of [image.own, image.scratch].entries()) {
      if (mean === null) continue;
      const heat = await heatViews(mapsOf(cells[i], image.example), pictures);
      answers.push({
        ...predictionOf(mean, image, classes),
        ...(heat.length > 0 && { heat }),
      });
    }
    return {
      example: image.example,
      truth: classes[image.label] ?? String(image.label),
      picture: placeOf(target, image.example),
      answers,
    };
  };
  const shown: GalleryCell['groups'][number][] = [];
  for (const { title, images } of groups)
    shown.push({ title, images: await Promise.all(images.map(imageOf)) });
  return { arms, groups: shown };
}

function predictionOf(
  { probabilities, predicted }: Mean,
  { label }: Seen,
  classes: readonly string[],
): Prediction {
  const likeliest = [...probabilities.keys()]
    .sort((a, b) => probabilities[b]! - probabilities[a]!)
    .slice(0, TOP);
  const top = likeliest.includes(label) ? likeliest : [...likeliest, label];
  return {
    right: predicted === label,
    top: top.map((i) => [classes[i] ?? String(i), Math.round(1000 * probabilities[i]!) / 1000]),
    truth: top.indexOf(label),
  };
}

/** The pictures of all images shown, each once. */
async function picturesOf({ picturesOf: ask }: ReportInput, shown: readonly Shown[]) {
  const wanted = new Map<string, Set<number>>();
  for (const { target, groups } of shown) {
    const examples = wanted.get(target) ?? new Set();
    for (const { images } of groups) for (const { example } of images) examples.add(example);
    wanted.set(target, examples);
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
function seenIn(input: ReportInput, comparison: Comparison): Seen[] {
  const seeds = new Set(comparison.pairs.map(({ seed }) => seed));
  const of = (arm: CellName) => {
    const trials = (armIn(input, arm)?.trials ?? []).filter(({ seed }) => seeds.has(seed));
    return trials.map(({ hash }) => input.predictionsOf(hash));
  };
  return seenOf(of(comparison), of(scratchOf(comparison)));
}

function armIn({ analysis }: ReportInput, arm: CellName): Cell | undefined {
  const key = cellKey(arm);
  return analysis.cells.find((cell) => cellKey(cell) === key);
}

function scratchOf(comparison: Comparison): CellName {
  return { ...comparison, regime: 'scratch', source: null };
}

/** Test images of a target; under cross-validation all of its images, where they are known. */
function testedIn({ trials, experiment }: ReportInput, target: string): number {
  if (experiment.experiment.test !== undefined) {
    const classes = experiment.data.find(({ name }) => name === target)?.classes ?? [];
    return classes.reduce((sum, each) => sum + each.train + (each.validation ?? 0) + each.test, 0);
  }
  const trial = trials.find(
    ({ spec, result }) => spec.kind === 'target' && spec.data.name === target && result !== null,
  );
  return trial?.result?.split.test ?? 0;
}

function classesOf({ trials }: ReportInput, target: string): readonly string[] {
  const trial = trials.find(
    ({ spec, result }) => spec.kind === 'target' && spec.data.name === target && result !== null,
  );
  return trial?.result?.classes ?? [];
}
