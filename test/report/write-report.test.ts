import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { Error as LogError, logger } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BenchError } from '../../src/errors.ts';
import { writeReport } from '../../src/report/write-report.ts';
import { reportInput as fixture } from '../support/report-input.ts';

/** One base and two seeds: what is written is what it is of four and three. */
const reportInput = () => fixture({ bases: [{ name: 'VGG16', width: 0.25 }], seeds: [1, 2] });

describe('writeReport', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'report-'));
  });
  afterEach(async () => {
    await rm(root, { recursive: true });
  });

  it('writes the summary, the page and three files a chart, and nothing else', async () => {
    const folder = join(root, 'deep', 'er');
    const { files } = await writeReport(reportInput(), folder);
    const there = await readdir(folder, { recursive: true, withFileTypes: true });
    const names = there.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
    expect(names.sort()).toEqual([...files].sort());
    expect(files).toHaveLength(26);
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
      return Promise.all(files.map((file) => readFile(file, 'base64')));
    };
    expect(await contents()).toEqual(await contents());
  });

  it('draws each chart as a PNG of twice its size', async () => {
    await writeReport(reportInput(), root);
    const names = (await readdir(join(root, 'charts'))).filter((name) => name.endsWith('.svg'));
    expect(names).toHaveLength(8);
    for (const name of names) {
      const [svg, png] = await Promise.all(
        [name, name.replace('.svg', '.png')].map((file) =>
          sharp(join(root, 'charts', file)).metadata(),
        ),
      );
      expect(png?.format).toBe('png');
      expect(Math.abs(png!.width - 2 * svg!.width)).toBeLessThan(3);
      const { channels } = await sharp(join(root, 'charts', name.replace('.svg', '.png'))).stats();
      // Not a blank sheet.
      expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(10);
    }
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
    expect(linked).toHaveLength(7);
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
