/** A command that trains a trial again: its label, whole and alone, as a pattern. */
export function commandOf(file: string, label: string): string {
  const pattern = `^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
  return `npx bench run ${quoted(file)} --fresh -t ${quoted(pattern)}`;
}

/** A word of a POSIX shell's command line. */
function quoted(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
