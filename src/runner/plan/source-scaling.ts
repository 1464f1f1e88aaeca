import type { BaseName, PixelScaling } from '../../experiment/bases.ts';
import {
  authorsScaling,
  type Experiment,
  fileOf,
  ownScaling,
  type SourceSpec,
} from '../../experiment/schema.ts';
import { namesPyTorch } from '../../training/source-scaling.ts';
import type { LoadedExperiment } from './load-experiment.ts';
import { noteOn } from './weights-files.ts';

/** torchvision's for all of its bases, and that of almost all of timm's. */
const OF_PYTORCH: PixelScaling = 'torch';

/** An experiment whose sources say how their pixels were scaled, and what of it was guessed. */
interface Scaled {
  readonly loaded: LoadedExperiment;
  readonly notes: readonly string[];
}

/**
 * Gives a source of weights with PyTorch's names the scaling that they were trained under, where
 * the experiment says none: to the names of Keras belongs that of the base.
 */
export function withSourceScaling(loaded: LoadedExperiment): Scaled {
  const { experiment } = loaded;
  if (experiment.preprocessing !== 'base') return { loaded, notes: [] };
  const notes: string[] = [];
  const sources = experiment.sources.map((source): SourceSpec => {
    const guessed = guessedFor(source, experiment);
    if (source.kind !== 'weights' || guessed.length === 0) return source;
    for (const { file } of guessed)
      notes.push(
        noteOn(
          source.name,
          file,
          `has the names of PyTorch, and nothing says how its pixels were scaled: taken to be \`${OF_PYTORCH}\`; give the source a \`preprocessing\` if they were not`,
        ),
      );
    const own = Object.fromEntries(guessed.map(({ base }) => [base, OF_PYTORCH]));
    const said = typeof source.preprocessing === 'object' ? source.preprocessing : {};
    return { ...source, preprocessing: { ...said, ...own } };
  });
  return { loaded: { ...loaded, experiment: { ...experiment, sources } }, notes };
}

function guessedFor(
  source: SourceSpec,
  { bases }: Experiment,
): { readonly base: BaseName; readonly file: string }[] {
  if (source.kind !== 'weights') return [];
  const others = bases.filter((base) => authorsScaling(base) !== OF_PYTORCH);
  return [...new Set(others.map(({ name }) => name))].flatMap((base) => {
    const file = fileOf(source, base);
    return file !== undefined && ownScaling(source, base) === null && namesPyTorch(file)
      ? [{ base, file }]
      : [];
  });
}
