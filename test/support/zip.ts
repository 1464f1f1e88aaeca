import { crc32, deflateRawSync } from 'node:zlib';

/** A zip archive of some files, as a wheel is one. */
export function zipOf(files: Readonly<Record<string, string | Buffer>>): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [path, text] of Object.entries(files)) {
    const name = Buffer.from(path);
    const data = typeof text === 'string' ? Buffer.from(text) : text;
    const packed = deflateRawSync(data);
    // What the local and the central header have in common: deflate, sum and sizes.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, name, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    const head = Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), Buffer.from([20, 0])]);
    central.push(Buffer.concat([head, common, rest, name]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(central.length, 8);
  end.writeUInt16LE(central.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** The files of a wheel of TensorFlow that are looked at, each with its name as its text. */
export const TENSORFLOW_WHEEL = Object.fromEntries(
  [
    'tensorflow/__init__.py',
    'tensorflow/libtensorflow_cc.so.2',
    'tensorflow/libtensorflow_framework.so.2',
    'tensorflow/include/tensorflow/c/c_api.h',
    'tensorflow/python/_pywrap_tensorflow.so',
    'tensorflow_cpu-2.21.0.dist-info/METADATA',
  ].map((path) => [path, path]),
);
