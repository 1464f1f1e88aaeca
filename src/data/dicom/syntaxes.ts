/** How the pixels of a file are encoded. */
export interface Syntax {
  readonly title: string;
  readonly codec: 'none' | 'rle' | 'jpeg' | 'jpeg-lossless' | 'jpeg-ls' | 'jpeg-2000';
  readonly bigEndian: boolean;
}

const syntax = (title: string, codec: Syntax['codec'], bigEndian = false): Syntax => ({
  title,
  codec,
  bigEndian,
});

/** Transfer syntaxes that are read, by their UIDs (PS3.6 A). */
export const SYNTAXES: ReadonlyMap<string, Syntax> = new Map([
  ['1.2.840.10008.1.2', syntax('implicit VR little endian', 'none')],
  ['1.2.840.10008.1.2.1', syntax('explicit VR little endian', 'none')],
  ['1.2.840.10008.1.2.1.99', syntax('deflated explicit VR little endian', 'none')],
  ['1.2.840.10008.1.2.2', syntax('explicit VR big endian', 'none', true)],
  ['1.2.840.10008.1.2.5', syntax('RLE', 'rle')],
  ['1.2.840.10008.1.2.4.50', syntax('JPEG baseline', 'jpeg')],
  ['1.2.840.10008.1.2.4.51', syntax('JPEG extended', 'jpeg')],
  ['1.2.840.10008.1.2.4.57', syntax('JPEG lossless', 'jpeg-lossless')],
  ['1.2.840.10008.1.2.4.70', syntax('JPEG lossless', 'jpeg-lossless')],
  ['1.2.840.10008.1.2.4.80', syntax('JPEG-LS', 'jpeg-ls')],
  ['1.2.840.10008.1.2.4.81', syntax('JPEG-LS', 'jpeg-ls')],
  ['1.2.840.10008.1.2.4.90', syntax('JPEG 2000', 'jpeg-2000')],
  ['1.2.840.10008.1.2.4.91', syntax('JPEG 2000', 'jpeg-2000')],
]);
