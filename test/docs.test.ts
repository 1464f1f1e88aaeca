import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { generatedDocs } from '../scripts/docs/generate.ts';
import { COMMAND_NAMES } from '../src/cli/commands/index.ts';
import { experimentSchema } from '../src/experiment/schema.ts';
import * as library from '../src/index.ts';

const ROOT = resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const filesBelow = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
    join(folder, file),
  );

/** Every page for a reader, path below the repository's root to text. */
const pages = new Map(
  [...readdirSync(ROOT), ...filesBelow('docs')]
    .filter((file) => file.endsWith('.md'))
    .map((file) => [file, read(file)]),
);
const README = pages.get('README.md')!;

const generated = await generatedDocs();

test('the README is one page, and its first commands are the install and the tests', () => {
  expect(statSync(join(ROOT, 'README.md')).size).toBeLessThanOrEqual(9 * 1024);
  expect(/```sh\n(.*?)```/s.exec(README)?.[1]).toBe(
    'npm ci && npx bench run experiments/*.ts\nnpm test\n',
  );
});

test('every link leads to a file, and every anchor to a heading', () => {
  const links = [...pages].flatMap(([file, text]) => linksOf(text).map((link) => ({ file, link })));
  expect(links.length).toBeGreaterThan(50);
  const broken = links.filter(({ file, link }) => !leadsSomewhere(file, link));
  expect(broken).toEqual([]);
});

test('the generated pages are what `npm run docs` writes now', () => {
  expect(generated.size).toBeGreaterThanOrEqual(4);
  for (const [file, text] of generated) expect(read(file), file).toBe(text);
});

test('the reference has every command, key of an experiment, function and variable', () => {
  const cli = generated.get('docs/reference/cli.md')!;
  for (const name of COMMAND_NAMES) {
    expect(cli).toContain(`\n## bench ${name}\n`);
    expect(README).toMatch(new RegExp(`\`(bench )?${name}\\b`));
  }
  const experiment = generated.get('docs/reference/experiment.md')!;
  for (const key of Object.keys(experimentSchema.in.shape))
    expect(experiment).toContain(`\n| \`${key}\` |`);
  const reference = [...generated.values()].join('');
  for (const name of Object.keys(library)) expect(reference).toContain(`${name}(`);
  const sources = filesBelow('src').filter((file) => /(?<!\.as)\.ts$/.test(file));
  const variables = sources.flatMap(
    (file) => read(file).match(/TRANSFER_BENCH_[A-Z_]+[A-Z]/g) ?? [],
  );
  expect(new Set(variables).size).toBeGreaterThan(2);
  for (const name of new Set(variables)) expect(cli).toContain(`| \`${name}\` |`);
});

test('commands in the pages are ones that there are, with options that they have', () => {
  const commands = [...pages].flatMap(([file, text]) =>
    blocksOf(text, 'sh').flatMap((block) =>
      [...block.matchAll(/npx bench ([^#\n]*)/g)].map(([, line]) => ({ file, line: line!.trim() })),
    ),
  );
  expect(commands.length).toBeGreaterThan(20);
  const unknown = commands.filter(({ line }) => {
    const [name, action] = line.split(' ');
    const isGroup = generated
      .get('docs/reference/cli.md')!
      .includes(`## bench ${name} ${action}\n`);
    const help = helpOf(isGroup ? `${name} ${action}` : name!);
    const flags = line.match(/(?<= )--[a-z-]+/g) ?? [];
    return help === undefined || !flags.every((flag) => help.includes(flag));
  });
  expect(unknown).toEqual([]);
});

test('scripts of npm in the pages and the workflow are in package.json', () => {
  const { scripts } = JSON.parse(read('package.json'));
  const named = [...pages.values(), read('.github/workflows/ci.yml')].flatMap((text) =>
    [...text.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name!),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test('files that the pages name are in the repository', () => {
  const named = [...pages].flatMap(([file, text]) =>
    [...text.matchAll(/`((?:src|test|scripts|docs|experiments|\.ci)\/[\w./-]+)`/g)].map(
      ([, path]) => ({ file, path: path! }),
    ),
  );
  expect(named.length).toBeGreaterThan(30);
  const ownFile = 'experiments/mine.ts';
  const missing = named.filter(({ path }) => path !== ownFile && !existsSync(join(ROOT, path)));
  expect(missing).toEqual([]);
});

test('no page names a path of one machine', () => {
  const paths = [...pages].flatMap(([file, text]) =>
    (text.match(/(?<![\w.])\/(?:work|tmp|root|Users|home\/(?!me\/))\S*/g) ?? []).map(
      (path) => `${file}: ${path}`,
    ),
  );
  expect(paths).toEqual([]);
});

/** Text without its blocks of code. */
const prose = (text: string) => text.replace(/^```.*?^```$/gms, '');

const blocksOf = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, block]) => block!,
  );

const linksOf = (text: string) =>
  [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);

function leadsSomewhere(file: string, link: string): boolean {
  if (/^https?:/.test(link)) return true;
  const [path, anchor] = link.split('#');
  const target = path === '' ? file : relative(ROOT, resolve(ROOT, dirname(file), path!));
  if (!existsSync(join(ROOT, target))) return false;
  return anchor === undefined || anchorsOf(read(target)).includes(anchor);
}

/** The anchors that GitHub gives to headings, those of one name left out. */
function anchorsOf(text: string): string[] {
  return [...prose(text).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function helpOf(command: string): string | undefined {
  const cli = generated.get('docs/reference/cli.md')!;
  return cli.split(/^## bench /m).find((section) => section.startsWith(`${command}\n`));
}
