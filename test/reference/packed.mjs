/**
 * Writes golden/packed/*.parquet of the images of golden/packed/packed.json (packed.py) in the
 * columns and with the metadata of Hugging Face's `datasets`, by two writers that are none of ours:
 * DuckDB (C++) and arrow-rs (parquet-wasm). In a folder of your own:
 *
 *   npm install @duckdb/node-api@1.4.1-r.4 parquet-wasm@0.8.0 apache-arrow@21.2.0
 *   node path/to/test/reference/packed.mjs path/to/test/reference/golden/packed
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = resolve(process.argv[2]);
const here = createRequire(join(process.cwd(), 'x.js'));
const load = (name) => import(pathToFileURL(here.resolve(name)).href);
const { DuckDBInstance } = await load('@duckdb/node-api');
const { names, images } = JSON.parse(readFileSync(join(folder, 'packed.json'), 'utf8'));

const features = {
  image: { _type: 'Image' },
  label: { names, _type: 'ClassLabel' },
  patient: { dtype: 'string', _type: 'Value' },
};
const huggingface = JSON.stringify({ info: { features } });

const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run(
  'create table all_images (place integer, split varchar, image struct(bytes blob, path varchar), label bigint, patient varchar)',
);
for (const [at, { split, file, ending, label, patient }] of images.entries())
  await connection.run(
    `insert into all_images values (${at}, '${split}', {'bytes': from_base64('${file}'), 'path': '${at}.${ending}'}, ${label}, '${patient}')`,
  );

/** @param options Of `copy`: compression, rows of a group, metadata. */
const copy = (name, columns, split, options = '') =>
  connection.run(
    `copy (select ${columns} from all_images where split in (${split}) order by place) to '${join(folder, name)}' (format parquet${options})`,
  );
const metadata = `, kv_metadata {huggingface: '${huggingface}'}`;
await copy(
  'train-00000-of-00001.parquet',
  'image, label, patient',
  "'train'",
  `${metadata}, compression snappy`,
);
await copy(
  'test-00000-of-00001.parquet',
  'image, label, patient',
  "'test'",
  `${metadata}, compression zstd`,
);
await copy(
  'gzip.parquet',
  "image.bytes as picture, case label when 0 then 'cat' else 'dog' end as finding, split, patient",
  "'train', 'test'",
  ', compression gzip',
);
await copy('brotli.parquet', 'image, label', "'train', 'test'", ', compression brotli');
await copy(
  'paths.parquet',
  "{'bytes': null::blob, 'path': image.path} as image, label",
  "'train'",
  metadata,
);
await copy('withheld.parquet', 'image, -1::bigint as label', "'test'", metadata);

const { tableToIPC, vectorFromArray, Struct, Field, Binary, Utf8, Int64, Table } =
  await load('apache-arrow');
const parquet = here('parquet-wasm/node');
const type = new Struct([
  new Field('bytes', new Binary(), true),
  new Field('path', new Utf8(), true),
]);
const rows = images.map(({ file, ending }, at) => ({
  bytes: Buffer.from(file, 'base64'),
  path: `${at}.${ending}`,
}));
const table = new Table({
  image: vectorFromArray(rows, type),
  label: vectorFromArray(
    images.map(({ label }) => BigInt(label)),
    new Int64(),
  ),
});
const properties = new parquet.WriterPropertiesBuilder()
  .setCompression(parquet.Compression.LZ4_RAW)
  .setKeyValueMetadata(new Map([['huggingface', huggingface]]))
  .setMaxRowGroupSize(8)
  .build();
const written = parquet.writeParquet(
  parquet.Table.fromIPCStream(tableToIPC(table, 'stream')),
  properties,
);
writeFileSync(join(folder, 'arrow-rs.parquet'), written);
