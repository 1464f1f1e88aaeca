import { existsSync, readdirSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchError, reasonOf } from '../../errors.ts';
import { MODEL_FILES } from '../../files/model-folder.ts';
import { writeFolderWhole } from '../../files/write-folder.ts';
import { type Known, modelCard } from '../card/card.ts';
import { SIDECAR } from '../card/use-text.ts';
import type { OpenModel } from '../kept/open-kept.ts';
import { metadataOf, sidecarOf } from './sidecar.ts';
import { TARGETS, type TargetName } from './targets.ts';

const CARD = 'README.md';
/** All that an export may leave in its folder. */
const OURS = new Set([
  CARD,
  SIDECAR,
  ...Object.values(TARGETS).map(({ file }) => file),
  ...MODEL_FILES,
]);

/**
 * Refuses a folder that is not free for an export.
 * @param force Whether an earlier export may be replaced; what holds other files never is.
 * @throws BenchError `usage`.
 */
export function assertFreeFolder(folder: string, force: boolean): void {
  if (!existsSync(folder)) return;
  const refuse = (message: string, remedy: string) => {
    throw new BenchError('usage', message, { remedy });
  };
  if (!statSync(folder).isDirectory())
    refuse(`--output: ${folder} is a file: expected a folder`, 'Name a folder that is to be made.');
  const others = readdirSync(folder).filter((name) => !OURS.has(name));
  if (others.length > 0)
    refuse(
      `--output: ${folder} is there and holds other files, such as ${JSON.stringify(others[0])}`,
      'Name a folder that is to be made: exports are written whole, in the place of what was there.',
    );
  if (!force) refuse(`--output: ${folder} is there already`, 'Add --force to replace it.');
}

/**
 * Writes a model in a format into a folder of its own, with a model card and the file that says how
 * images become its input. The folder appears whole or not at all.
 * @param known Null where no store has the trial.
 * @returns The names of its files.
 * @throws BenchError `report` where it cannot be written.
 */
export async function exportModel(
  model: OpenModel,
  known: Known | null,
  name: TargetName,
  folder: string,
): Promise<string[]> {
  const target = TARGETS[name];
  const { scalesInside } = target;
  const files: string[] = [];
  try {
    await writeFolderWhole(folder, async (aside) => {
      files.push(...(await target.write(model, aside, metadataOf(model, scalesInside))));
      const sidecar = `${JSON.stringify(sidecarOf(model, scalesInside), null, 2)}\n`;
      await writeFile(join(aside, SIDECAR), sidecar);
      await writeFile(join(aside, CARD), modelCard(model, known, target));
    });
    return [...files, SIDECAR, CARD];
  } catch (cause) {
    if (cause instanceof BenchError) throw cause;
    throw new BenchError('report', `the model cannot be written to ${folder}: ${reasonOf(cause)}`, {
      remedy: 'Free some space, or name a folder that you may write to.',
      cause,
    });
  }
}
