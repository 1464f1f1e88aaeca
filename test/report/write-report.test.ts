import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Error as LogError, logger } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BenchError } from '../../src/errors.ts';
import { writeReport } from '../../src/report/write-report.ts';
import { reportInput } from './fixture.ts';

describe('writeReport', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'report-'));
  });
  afterEach(async () => {
    await rm(root, { recursive: true });
  });

  it('writes the summary, the page and two files a chart, and nothing else', async () => {
    const folder = join(root, 'deep', 'er');
    const { files } = await writeReport(reportInput(), folder);
    const there = await readdir(folder, { recursive: true, withFileTypes: true });
    const names = there.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
    expect(names.sort()).toEqual([...files].sort());
    expect(files).toHaveLength(12);
    expect(there.filter((e) => e.isDirectory()).map((e) => e.name)).toEqual(['charts']);
  });

  it('writes specifications that Vega-Lite takes back', async () => {
    const { files } = await writeReport(reportInput(), root);
    for (const file of files.filter((name) => name.endsWith('.vl.json'))) {
      const spec = JSON.parse(await readFile(file, 'utf8')) as TopLevelSpec;
      expect(compile(spec, { logger: logger(LogError) }).spec.data).not.toHaveLength(0);
    }
  });

  it('writes the same bytes again', async () => {
    const contents = async () => {
      const { files } = await writeReport(reportInput(), root);
      return Promise.all(files.map((file) => readFile(file, 'utf8')));
    };
    expect(await contents()).toEqual(await contents());
  });

  it('removes charts of an earlier report, and no file of the user', async () => {
    await writeReport(reportInput(), root);
    await writeFile(join(root, 'charts', 'mine.svg'), 'mine');
    await writeFile(join(root, 'notes.txt'), 'mine');
    await writeReport({ ...reportInput(), throughput: [] }, root);
    const charts = await readdir(join(root, 'charts'));
    expect(charts).toContain('mine.svg');
    expect(charts).toContain('gap.svg');
    expect(charts.filter((name) => name.startsWith('throughput'))).toEqual([]);
    expect(await readdir(root)).toContain('notes.txt');
  });

  it('links only charts that it wrote', async () => {
    await writeReport({ ...reportInput(), throughput: [] }, root);
    const summary = await readFile(join(root, 'summary.md'), 'utf8');
    const linked = [...summary.matchAll(/\]\((charts\/[^)]+)\)/g)].map((match) => match[1]!);
    expect(linked).toHaveLength(4);
    for (const path of linked) expect(await readFile(join(root, path), 'utf8')).toContain('<svg');
  });

  it('leaves nothing half done beside a file it cannot replace', async () => {
    await mkdir(join(root, 'index.html'));
    await expect(writeReport(reportInput(), root)).rejects.toMatchObject({ code: 'report' });
    expect((await readdir(root)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('refuses a folder it cannot write, with the folder’s name', async () => {
    const file = join(root, 'file');
    await writeFile(file, 'in the way');
    const thrown = await writeReport(reportInput(), file).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(BenchError);
    expect(thrown).toMatchObject({ code: 'report', message: expect.stringContaining(file) });
    expect(await readFile(file, 'utf8')).toBe('in the way');
  });
});
