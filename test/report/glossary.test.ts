import { expect, test } from 'vitest';
import { GLOSSARY, termId } from '../../src/report/glossary.ts';
import { glosser } from '../../src/report/html/gloss.ts';

test('terms have names, ids and forms of their own, in the order of their names', () => {
  const names = GLOSSARY.map(({ name }) => name.toLowerCase());
  expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
  expect(new Set(GLOSSARY.map(termId)).size).toBe(GLOSSARY.length);
  const forms = GLOSSARY.flatMap((term) => term.forms.map((form) => form.toLowerCase()));
  expect(new Set(forms).size).toBe(forms.length);
});

test('a term is marked the first time that it comes, as a word of its own', () => {
  const gloss = glosser();
  expect(gloss('Frozen arms beat alarms; an arm, <frozen>')).toBe(
    '<a class="term" href="#term-frozen">Frozen</a> <a class="term" href="#term-arm">arms</a> beat alarms; an arm, &lt;frozen&gt;',
  );
  expect(gloss('frozen')).toBe('frozen');
  expect(glosser()('Holm-adjusted, p (adjusted)')).toBe(
    '<a class="term" href="#term-holm">Holm-adjusted</a>, <a class="term" href="#term-adjusted-p">p (adjusted)</a>',
  );
});
