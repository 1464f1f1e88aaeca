import { expect, test } from 'vitest';
import { GLOSSARY, termId } from '../../../src/report/glossary.ts';
import { glosser, renderGlossary } from '../../../src/report/html/gloss.ts';

const linked = (html: string) =>
  [...html.matchAll(/<a class="term" href="#([^"]*)">([^<]*)<\/a>/g)].map((link) => link.slice(1));

test('a term is a link the first time that it comes, in whatever case and form', () => {
  const [term] = GLOSSARY;
  const form = term!.forms[0]!;
  const gloss = glosser();
  expect(linked(gloss(`A ${form.toUpperCase()}, and ${form} again.`))).toEqual([
    [termId(term!), form.toUpperCase()],
  ]);
  expect(linked(gloss(`${form} in the next text`))).toEqual([]);
  expect(linked(glosser()(`${form} in another part`))).toHaveLength(1);
});

test('every form of every term leads to its own entry', () => {
  const glossary = renderGlossary();
  for (const term of GLOSSARY) {
    expect(glossary).toContain(`<div id="${termId(term)}">`);
    for (const form of term.forms) expect(linked(glosser()(form))).toEqual([[termId(term), form]]);
  }
});

test('a term within a word is none, and what is around it is no markup', () => {
  const form = GLOSSARY[0]!.forms[0]!;
  expect(glosser()(`x${form}y, ${form}-like`)).toBe(`x${form}y, ${form}-like`);
  expect(glosser()(`<b> ${form} <i>`)).toMatch(/^&lt;b&gt; <a class="term".*<\/a> &lt;i&gt;$/);
});
