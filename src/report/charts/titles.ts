import type { Chart } from '../chart-list.ts';

/** Characters of a line of a subtitle: wider, and it would be the subtitle that makes a chart wide. */
const LINE = 120;

/** A chart as it stands in a page, which writes its title itself. */
export function inPage(spec: Chart['spec']): Chart['spec'] {
  const { title: _, ...rest } = spec;
  return { ...rest, config: { ...spec.config, padding: 2 } } as Chart['spec'];
}

/** The texts of a chart's title; a chart that changes with a choice is titled by what stays. */
export function titleOf({ spec }: Chart): { readonly text: string; readonly subtitle: string } {
  const title = spec.title as { text: unknown; subtitle: readonly string[] };
  const subtitle = title.subtitle.join(' ');
  return typeof title.text === 'string'
    ? { text: title.text, subtitle }
    : { text: subtitle, subtitle: '' };
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
