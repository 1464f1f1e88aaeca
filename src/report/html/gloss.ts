import { escapeHtml } from '../../text/escape.ts';
import { GLOSSARY, termId } from '../glossary.ts';

/** Marks the terms of a text, each the first time that it comes. */
export type Gloss = (text: string) => string;

const FORMS = new Map(
  GLOSSARY.flatMap((term) => term.forms.map((form) => [form.toLowerCase(), term] as const)),
);
/** The longer forms first: `Holm-adjusted` is not `Holm` with a rest. */
const ANY = new RegExp(
  `(?<![\\p{L}\\p{N}-])(?:${[...FORMS.keys()]
    .sort((a, b) => b.length - a.length)
    .map((form) => form.replace(/[()]/g, '\\$&'))
    .join('|')})(?![\\p{L}\\p{N}-])`,
  'giu',
);

/** Plain text as HTML with its terms as links to the glossary; one for each part of a page. */
export function glosser(): Gloss {
  const told = new Set<string>();
  return (text) => {
    const parts: string[] = [];
    let end = 0;
    for (const match of text.matchAll(ANY)) {
      const term = FORMS.get(match[0].toLowerCase())!;
      if (told.has(term.name)) continue;
      told.add(term.name);
      parts.push(
        escapeHtml(text.slice(end, match.index)),
        `<a class="term" href="#${termId(term)}">${escapeHtml(match[0])}</a>`,
      );
      end = match.index + match[0].length;
    }
    return parts.join('') + escapeHtml(text.slice(end));
  };
}

/** The glossary, which the terms lead to. */
export function renderGlossary(): string {
  const entries = GLOSSARY.map(
    (term) =>
      `<div id="${termId(term)}"><dt><dfn>${escapeHtml(term.name)}</dfn></dt><dd>${escapeHtml(term.meaning)}</dd></div>`,
  );
  return `<dl class="terms">\n${entries.join('\n')}\n</dl>`;
}
