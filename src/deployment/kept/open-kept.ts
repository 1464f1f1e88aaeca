import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchError, firstLineOf, reasonOf } from '../../errors.ts';
import { type KeptModel, keptModelSchema } from '../../experiment/kept-model.ts';
import { assertFile } from '../../files/regular-file.ts';
import type { ModelGraph } from '../../models/graph.ts';
import { readClassifier } from '../../models/weights/read-layers-model.ts';
import {
  assertFinite,
  assertWeightsMatch,
  type WeightArrays,
} from '../../models/weights/weights.ts';
import { classifierGraphs } from '../../training/classifier.ts';

/** A trained classifier that was kept, on the host. */
export interface OpenModel {
  readonly folder: string;
  readonly about: KeptModel;
  readonly base: ModelGraph;
  readonly head: ModelGraph;
  readonly weights: Record<'base' | 'head', WeightArrays>;
}

/** The file that says what a kept model is. */
const ABOUT_FILE = 'trial.json';

/** Whether a folder holds a kept model, or what is left of one. */
export function holdsModel(folder: string): boolean {
  return existsSync(join(folder, ABOUT_FILE));
}

/**
 * Reads a classifier as `keepModel` left it; no backend is needed.
 * @throws BenchError `data` for files that are missing, damaged or another's.
 */
export async function openKept(folder: string): Promise<OpenModel> {
  const about = await readAbout(join(folder, ABOUT_FILE));
  const { trial, classes } = about;
  const { base, head } = classifierGraphs(trial.base, trial.schedule, classes.length);
  const file = join(folder, 'model.json');
  const weights = await readClassifier(file, base);
  for (const [part, graph] of Object.entries({ base, head } as const)) {
    const arrays = weights[part as 'base' | 'head'];
    assertWeightsMatch(graph, arrays, file);
    assertFinite(arrays, file);
  }
  return { folder, about, base, head, weights };
}

async function readAbout(file: string): Promise<KeptModel> {
  const text = await textOf(file);
  try {
    return keptModelSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new BenchError('data', `${file} does not say what a kept model is: ${whyNot(cause)}`, {
      remedy: 'Keep the files of a model as they were saved, or remove the folder and run again.',
      cause,
    });
  }
}

async function textOf(file: string): Promise<string> {
  try {
    assertFile(file);
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new BenchError('data', `${file} cannot be read: ${reasonOf(cause)}`, {
      remedy:
        'Remove what is left of the folder and run the experiment again: the trial is trained anew.',
      cause,
    });
  }
}

function whyNot(cause: unknown): string {
  const { issues } = cause as { issues?: { path: PropertyKey[]; message: string }[] };
  const [issue] = issues ?? [];
  return issue === undefined ? firstLineOf(cause) : `${issue.path.join('.')}: ${issue.message}`;
}
