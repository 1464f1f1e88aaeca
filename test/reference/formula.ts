/** Numbers from names: the same arrays here and in formula.py, to the bit, so that no weights travel. */

import { sizeOf } from '../../src/models/count.ts';
import type { Shape } from '../../src/models/graph.ts';

/** 32-bit FNV-1a hash of an ASCII text. */
function fnv1a(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text, 'ascii')) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}

/** The value in [-1, 1) at an index: a 32-bit mix of the index and the name's hash. */
function uniformAt(hash: number, index: number): number {
  let x = (Math.imul(index, 0x9e3779b9) + hash) | 0;
  x ^= x >>> 16;
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  x ^= x >>> 16;
  return (x >>> 0) / 2147483648 - 1;
}

/**
 * A weight of a layer, `<layer>/<part>`: kernels of He's spread, the rest near what training
 * gives. A beta is near 3, so that behind a normalisation few relus are at their kink, where
 * float32 gradients depend on the last bit.
 */
export function weight(salt: string, name: string, shape: Shape): Float32Array {
  const fanIn = sizeOf(shape.slice(0, -1));
  const [offset, scale] = spreadOf(name.slice(name.lastIndexOf('/') + 1), fanIn);
  const hash = fnv1a(salt + name);
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = offset + scale * uniformAt(hash, i);
  return values;
}

function spreadOf(part: string, fanIn: number): [offset: number, scale: number] {
  if (part === 'kernel') return [0, Math.sqrt(6 / fanIn)];
  if (part === 'gamma') return [1, 0.1];
  if (part === 'moving_variance') return [1, 0.25];
  return [part === 'beta' ? 3 : 0, 0.1];
}

/**
 * [batch, size, size, 3]: a grid of 4 x 4 colours and noise. Images of noise alone would look
 * alike to the last blocks, and a batch normalisation of what hardly differs is ill-conditioned.
 */
export function images(batch: number, size: number): Float32Array {
  const colours = array('colours', [batch, 4, 4, 3]);
  const noise = array('noise', [batch, size, size, 3]);
  const patch = (pixel: number) => Math.floor((pixel * 4) / size);
  return noise.map((value, i) => {
    const [pixel, channel] = [Math.floor(i / 3), i % 3];
    const [row, column] = [Math.floor(pixel / size), pixel % size];
    const image = Math.floor(row / size);
    const place = (image * 4 + patch(row % size)) * 4 + patch(column);
    return Math.fround(0.75 * colours[place * 3 + channel]!) + Math.fround(0.25 * value);
  });
}

/** Values in [-1, 1). */
export function array(name: string, shape: Shape): Float32Array {
  const hash = fnv1a(name);
  return Float32Array.from({ length: sizeOf(shape) }, (_, i) => uniformAt(hash, i));
}

/** Up to `count` indices below `size` at which a large array is compared. */
export function picks(name: string, size: number, count: number): number[] {
  if (size <= count) return Array.from({ length: size }, (_, i) => i);
  const hash = fnv1a(`picks of ${name}`);
  return Array.from({ length: count }, (_, i) => Math.floor(((uniformAt(hash, i) + 1) / 2) * size));
}
