import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Copy, DockerfileParser, type From } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

describe.each(['Dockerfile', 'Dockerfile.gpu'])('%s', (file) => {
  const text = read(file);
  const dockerfile = DockerfileParser.parse(text);
  const instructions = dockerfile.getInstructions();
  const copies = instructions.filter((each) => each.getKeyword() === 'COPY') as Copy[];
  const fromOf = (copy: Copy) => copy.getFromFlag()?.getValue() ?? null;
  const argumentsOf = (keyword: string) =>
    instructions
      .filter((each) => each.getKeyword() === keyword)
      .map((each) => each.getArgumentsContent() ?? '');

  test('a linter finds nothing', () => {
    expect(validate(text)).toEqual([]);
  });

  test('every base is of a version, and every copy of a stage that there is', () => {
    const froms = instructions.filter((each) => each.getKeyword() === 'FROM') as From[];
    const stages = froms.map((each) => each.getBuildStage()).filter((stage) => stage !== null);
    for (const from of froms) expect(from.getImageTag()).toMatch(/^\d+\.\d+\.\d+-/);
    const sources = copies.map(fromOf).filter((source) => source !== null);
    expect(sources.length).toBeGreaterThan(0);
    for (const source of sources) expect(stages).toContain(source);
  });

  test('the image runs `bench` as a user who is not root, in the folder that is mounted', () => {
    const after = instructions.slice(
      instructions.findLastIndex((each) => each.getKeyword() === 'FROM'),
    );
    const last = (keyword: string) =>
      after.findLast((each) => each.getKeyword() === keyword)?.getArgumentsContent();
    expect(last('USER')).toMatch(/^(node|ubuntu)$/);
    expect(last('WORKDIR')).toBe('/project');
    expect(last('ENTRYPOINT')).toBe('["bench"]');
  });

  test('what is installed is what the lock file says, and nothing is left of the lists', () => {
    const runs = argumentsOf('RUN');
    const installs = runs.flatMap((run) => run.match(/npm (ci|install|i)\b[^&]*/g) ?? []);
    expect(installs.length).toBeGreaterThan(1);
    for (const install of installs) expect(install).toMatch(/^npm ci\b/);
    for (const run of runs.filter((each) => each.includes('apt-get install'))) {
      expect(run).toContain('--no-install-recommends');
      expect(run).toContain('rm -rf /var/lib/apt/lists/*');
    }
  });

  test('what is copied from here is there, and not kept away', () => {
    const ignored = read('.dockerignore').split('\n');
    const built = argumentsOf('RUN').flatMap((run) => run.match(/\/build\/[\w.-]+/g) ?? []);
    const own = copies.filter((copy) => fromOf(copy) === null);
    for (const path of ['package.json', 'package-lock.json']) {
      expect(own[0]!.getArgumentsContent()).toContain(path);
      expect(ignored).not.toContain(path);
    }
    expect(built).toContain('/build/dist');
    for (const path of built) {
      const name = path.slice('/build/'.length);
      if (name !== 'dist') expect([name, read(name).length > 0]).toEqual([name, true]);
      // Made anew in the image.
      if (name !== 'dist') expect(ignored).not.toContain(name);
    }
    for (const name of ['node_modules', 'dist', '.git', '.transfer-bench'])
      expect(ignored).toContain(name);
  });

  test('the build stage has what the build reads', () => {
    const ignored = read('.dockerignore').split('\n');
    for (const name of ['src', 'scripts', 'tsconfig.json', 'tsconfig.build.json'])
      expect(ignored).not.toContain(name);
  });
});
