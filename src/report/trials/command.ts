/** What stands for the file of an experiment that a program gave to `runExperiment`. */
export const IN_A_PROGRAM = 'runExperiment()';

/** What trains a trial again: a command, or a program's call, with its label, whole and alone, as a pattern. */
export function commandOf(file: string, label: string): string {
  const pattern = `^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
  if (file === IN_A_PROGRAM)
    return `await runExperiment(experiment, { fresh: true, grep: ${JSON.stringify(pattern)} })`;
  return `npx bench run ${quoted(file)} --fresh -t ${quoted(pattern)}`;
}

/** A word of a POSIX shell's command line. */
export function quoted(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
