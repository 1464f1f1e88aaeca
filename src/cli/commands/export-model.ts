import type { Argv, CommandModule } from 'yargs';
import { analysisOf } from '../../analysis/of-run.ts';
import { assertFreeFolder, exportModel } from '../../deployment/formats/export-model.ts';
import { TARGETS, type TargetName } from '../../deployment/formats/targets.ts';
import type { FoundModel } from '../../deployment/kept/find-model.ts';
import type { Store } from '../../store/store.ts';
import { visibleLines } from '../../text/visible.ts';
import {
  type ModelArguments,
  modelOptions,
  modelPositional,
  withModel,
} from '../arguments/model.ts';
import { jsonOption } from '../arguments/options.ts';
import { printJson, printLine } from '../output/print.ts';

/** Digits of a hash that a folder is called after. */
const SHORT = 12;

interface Arguments extends ModelArguments {
  to: TargetName;
  output: string | undefined;
  force: boolean;
  json: boolean;
}

export const exportModelCommand: CommandModule<object, Arguments> = {
  builder: (yargs: Argv) =>
    yargs
      .positional('trial', modelPositional)
      .options({
        ...modelOptions,
        to: {
          describe: 'Format to write',
          choices: Object.keys(TARGETS) as TargetName[],
          demandOption: true,
        },
        output: {
          alias: 'o',
          describe: 'Folder to make',
          type: 'string',
          defaultDescription: '<data>-<trial>-<format>',
          requiresArg: true,
        },
        force: { describe: 'Replace an earlier export', type: 'boolean', default: false },
        json: jsonOption,
      })
      .example('$0 export-model best --to keras', 'for keras.models.load_model')
      .example('$0 export-model 3fa9c1 --to onnx -o model', 'one trial, for ONNX Runtime'),
  handler: async (argv) => {
    const { to, force, json } = argv;
    if (argv.output !== undefined) assertFreeFolder(argv.output, force);
    await withModel(argv, async (found, store) => {
      const { about } = found.model;
      const folder = argv.output ?? `${about.trial.data.name}-${about.hash.slice(0, SHORT)}-${to}`;
      assertFreeFolder(folder, force);
      const files = await exportModel(found.model, knownOf(found, store), to, folder);
      if (json) return printJson({ trial: about.hash, format: to, folder, files });
      if (found.choice !== null) printLine(visibleLines(found.choice), 'stderr');
      for (const file of files) printLine(visibleLines(`${folder}/${file}`));
    });
  },
};

function knownOf({ trial }: FoundModel, store: Store | null) {
  if (trial === null || store === null) return null;
  return { ...trial, analysis: analysisOf(store, trial.run.id, trial.entry) };
}
