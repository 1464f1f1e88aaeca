import type { Argv, CommandModule } from 'yargs';
import { BenchError } from '../../errors.ts';
import { type InstallOptions, installedText, installTensorflow } from '../../setup/install.ts';
import { jsonOption } from '../arguments/options.ts';
import { EXIT } from '../exit-codes.ts';
import { interruptible } from '../interruptible.ts';
import { fetchProgress } from '../output/fetch-progress.ts';
import { printJson, printLine } from '../output/print.ts';

interface Arguments {
  what: string;
  wheel: string | undefined;
  libtensorflow: string | undefined;
  gpu: boolean;
  force: boolean;
  json: boolean;
}

export const setupCommand: CommandModule<object, Arguments> = {
  builder: (yargs: Argv) =>
    yargs
      .positional('what', {
        describe: 'tensorflow',
        type: 'string',
        demandOption: true,
      })
      .options({
        wheel: {
          describe: 'A wheel of TensorFlow for Linux to take libtensorflow from',
          type: 'string',
          requiresArg: true,
        },
        libtensorflow: {
          describe: 'Folder of an unpacked libtensorflow (include and lib)',
          type: 'string',
          requiresArg: true,
          conflicts: 'wheel',
        },
        gpu: {
          describe: 'The CUDA build: TensorFlow with its NVIDIA libraries, by pip',
          type: 'boolean',
          default: false,
        },
        force: { describe: 'Build it anew where it is there', type: 'boolean', default: false },
        json: jsonOption,
      })
      .example('$0 setup tensorflow', 'fetch libtensorflow by pip and build the binding')
      .example('$0 setup tensorflow --gpu', 'the same for NVIDIA GPUs, about 8 GB')
      .example('$0 setup tensorflow --wheel tensorflow_cpu-2.21.0-*.whl', 'from a file')
      .epilogue(
        'Needs npm, python3, make and g++. It goes to the cache (TRANSFER_BENCH_CACHE names its folder), which `npm ci` leaves alone; `bench doctor` shows it.',
      ),
  handler: setup,
};

async function setup({ what, wheel, libtensorflow, gpu, force, json }: Arguments): Promise<void> {
  if (what !== 'tensorflow')
    throw new BenchError('usage', `cannot set up ${JSON.stringify(what)}: expected tensorflow`, {
      remedy: 'Type `bench setup tensorflow`.',
    });
  const from: InstallOptions['from'] =
    wheel !== undefined ? { wheel } : libtensorflow !== undefined ? { libtensorflow } : 'pip';
  const unpacking = fetchProgress(process.stderr, 'unpacking');
  let stop: AbortSignal | undefined;
  const install = (signal: AbortSignal) => {
    stop = signal;
    return installTensorflow({
      from,
      variant: gpu ? 'gpu' : 'cpu',
      force,
      signal,
      visible: process.stderr.isTTY,
      onStep(step) {
        unpacking.end();
        printLine(step, 'stderr');
      },
      onBytes: unpacking.show,
    });
  };
  try {
    const installed = await interruptible(install);
    if (json) printJson(installed);
    else printLine(installedText(installed));
  } catch (thrown) {
    if (!stop?.aborted) throw thrown;
    printLine('interrupted; nothing was left behind', 'stderr');
    process.exitCode = EXIT.interrupted;
  } finally {
    unpacking.end();
  }
}
