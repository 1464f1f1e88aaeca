import type { Drawing } from './chart.ts';

/** Characters of a line of a subtitle: wider, and it would be the subtitle that makes a chart wide. */
const LINE = 120;

/** A chart as it stands in a page, which writes its title itself. */
export function inPage(spec: Drawing['spec']): Drawing['spec'] {
  const { title: _, ...rest } = spec;
  return { ...rest, config: { ...spec.config, padding: 2 } } as Drawing['spec'];
}

/** The texts of a chart's title; a chart that changes with a choice is titled by the first line of what stays. */
export function titleOf({ spec }: Pick<Drawing, 'spec'>) {
  const { text, subtitle } = spec.title as { text: unknown; subtitle: readonly string[] };
  const [title, ...lines] = typeof text === 'string' ? [text, ...subtitle] : subtitle;
  return { text: title ?? '', subtitle: lines.join(' ') };
}

/** A subtitle as lines of no more than so many characters, broken between words. */
export function linesOf(text: string, most = LINE): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > most) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
