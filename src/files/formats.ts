/** A kind of file that is known by its first bytes. */
export interface FileFormat {
  /** Short name to compare with, such as `png`. */
  readonly id: string;
  /** What a person calls it, with its article: `a PNG image`. */
  readonly title: string;
  /** Whether it holds an image, read here or not. */
  readonly image: boolean;
  /** What makes of it something that is read, in the imperative. */
  readonly remedy: string;
}

type Test = (bytes: Buffer) => boolean;

/** Bytes, as text of one byte a character, at a place of the file. */
const at =
  (offset: number, ...signatures: readonly string[]): Test =>
  (bytes) =>
    signatures.some(
      (signature) =>
        bytes.toString('latin1', offset, offset + signature.length) === signature &&
        bytes.length >= offset + signature.length,
    );

/** Any of the brands of an ISO base media file (ISO/IEC 14496-12, `ftyp`). */
const brand =
  (...brands: readonly string[]): Test =>
  (bytes) => {
    if (!at(4, 'ftyp')(bytes)) return false;
    const end = Math.min(bytes.readUInt32BE(0), bytes.length);
    const own = [bytes.toString('latin1', 8, 12)];
    for (let from = 16; from + 4 <= end; from += 4)
      own.push(bytes.toString('latin1', from, from + 4));
    return own.some((each) => brands.includes(each));
  };

/** The beginning of a text, without its byte order mark and white space. */
const text =
  (pattern: RegExp): Test =>
  (bytes) =>
    pattern.test(textOf(bytes));

function textOf(bytes: Buffer): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf16le' : 'utf8';
  return bytes
    .toString(utf16)
    .replace(/^\ufeff/, '')
    .trimStart();
}

const image = (id: string, title: string, remedy: string, test: Test) =>
  ({ id, title, image: true, remedy, test }) as const;
const other = (id: string, title: string, remedy: string, test: Test) =>
  ({ id, title, image: false, remedy, test }) as const;

const SAVE = 'save it as PNG or TIFF';
const AGAIN = 'download it again: what is here is the page of an error, a login or a preview';
const UNPACK = 'unpack it';

/** The first that fits is what a file is. */
export const FORMATS: readonly (FileFormat & { readonly test: Test })[] = [
  // What stands before its mark may be the beginning of a TIFF image.
  image(
    'dicom',
    'a DICOM image',
    'save it uncompressed with dcmdjpeg (DCMTK) or pydicom',
    at(128, 'DICM'),
  ),
  image('jpeg', 'a JPEG image', 'save it as a baseline JPEG or PNG', at(0, '\xff\xd8\xff')),
  image('png', 'a PNG image', 'save it again', at(0, '\x89PNG\r\n\x1a\n')),
  image('gif', 'a GIF image', SAVE, at(0, 'GIF87a', 'GIF89a')),
  image('webp', 'a WebP image', SAVE, (bytes) => at(0, 'RIFF')(bytes) && at(8, 'WEBP')(bytes)),
  image(
    'camera',
    "a camera's raw image",
    'develop it to TIFF or PNG with dcraw or darktable',
    (bytes) =>
      at(0, 'FUJIFILMCCD-RAW', 'IIRO', 'IIRS', 'MMOR', 'IIU\0')(bytes) ||
      at(8, 'CR\x02')(bytes) ||
      brand('crx ')(bytes),
  ),
  image(
    'tiff',
    'a TIFF image',
    'save it as PNG, or as TIFF of 8- or 16-bit whole numbers',
    at(0, 'II*\0', 'MM\0*', 'II+\0', 'MM\0+'),
  ),
  image('avif', 'an AVIF image', SAVE, brand('avif', 'avis')),
  image(
    'heic',
    'a HEIC image',
    'convert it to PNG or JPEG with heif-convert (libheif) or sips',
    brand('heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'),
  ),
  image('bmp', 'a BMP image', SAVE, (bytes) => at(0, 'BM')(bytes) && isBitmap(bytes)),
  image('pnm', 'a PBM, PGM or PPM image', SAVE, text(/^P[1-6](\s|#[^\n\r]*[\n\r])+\d/)),
  image(
    'jp2',
    'a JPEG 2000 image',
    'convert it to PNG with opj_decompress (OpenJPEG)',
    at(0, '\0\0\0\x0cjP  \r\n\x87\n', '\xff\x4f\xff\x51'),
  ),
  image(
    'jxl',
    'a JPEG XL image',
    'convert it to PNG with djxl (libjxl)',
    at(0, '\0\0\0\x0cJXL \r\n\x87\n', '\xff\x0a'),
  ),
  image('jxr', 'a JPEG XR image', 'convert it to PNG with JxrDecApp', at(0, 'II\xbc')),
  image(
    'nifti',
    'a NIfTI volume',
    'save its slices as PNG or TIFF, for example with nibabel',
    (bytes) => at(344, 'n+1\0', 'ni1\0')(bytes) || at(4, 'n+2\0', 'ni2\0')(bytes),
  ),
  image(
    'nrrd',
    'an NRRD volume',
    'save its slices as PNG or TIFF, for example with SimpleITK',
    at(0, 'NRRD000'),
  ),
  image(
    'metaimage',
    'a MetaImage volume',
    'save its slices as PNG or TIFF, for example with SimpleITK',
    text(/^(ObjectType\s*=\s*Image|NDims\s*=)/),
  ),
  image('fits', 'a FITS image', SAVE, at(0, 'SIMPLE  =')),
  image(
    'svg',
    'an SVG drawing, which may load other files',
    'render it to PNG with rsvg-convert',
    (bytes) => /<svg[\s>]/i.test(textOf(bytes)) && textOf(bytes).startsWith('<'),
  ),
  image('psd', 'a Photoshop document', SAVE, at(0, '8BPS')),
  image('exr', 'an OpenEXR image', SAVE, at(0, '\x76\x2f\x31\x01')),
  image('hdr', 'a Radiance HDR image', SAVE, at(0, '#?RADIANCE', '#?RGBE')),
  image('dds', 'a DDS texture', SAVE, at(0, 'DDS ')),
  image('ktx', 'a KTX texture', SAVE, at(0, '\xabKTX ')),
  image('xcf', 'a GIMP document', SAVE, at(0, 'gimp xcf')),
  image('pam', 'a PAM image', SAVE, text(/^P7\s/)),
  image('pfm', 'a PFM image', SAVE, text(/^P[Ff]\s/)),
  image(
    'ico',
    'an icon',
    SAVE,
    (bytes) =>
      at(0, '\0\0\x01\0', '\0\0\x02\0')(bytes) &&
      bytes[4] !== 0 &&
      bytes[5] === 0 &&
      bytes[9] === 0,
  ),
  image('icns', 'an Apple icon', SAVE, at(0, 'icns')),
  image('flif', 'a FLIF image', SAVE, at(0, 'FLIF')),
  image('qoi', 'a QOI image', SAVE, at(0, 'qoif')),
  image('djvu', 'a DjVu document', SAVE, at(0, 'AT&TFORM')),
  image('wmf', 'a Windows metafile', SAVE, at(0, '\xd7\xcd\xc6\x9a')),
  image(
    'emf',
    'an enhanced metafile',
    SAVE,
    (bytes) => at(0, '\x01\0\0\0')(bytes) && at(40, ' EMF')(bytes),
  ),
  image(
    'pcx',
    'a PCX image',
    SAVE,
    (bytes) =>
      bytes[0] === 0x0a &&
      [0, 2, 3, 4, 5].includes(bytes[1] ?? -1) &&
      bytes[2] === 1 &&
      [1, 2, 4, 8].includes(bytes[3] ?? -1),
  ),
  image(
    'tga',
    'a TGA image',
    SAVE,
    (bytes) =>
      bytes[1]! <= 1 &&
      [1, 2, 3, 9, 10, 11].includes(bytes[2] ?? -1) &&
      bytes[0] === 0 &&
      [8, 15, 16, 24, 32].includes(bytes[16] ?? -1) &&
      bytes.readUInt16LE(12) > 0 &&
      bytes.readUInt16LE(14) > 0 &&
      bytes.length > 18,
  ),
  image('numpy', 'a NumPy array', 'save it as an image, PNG or TIFF', at(0, '\x93NUMPY')),
  other(
    'lfs',
    'a Git-LFS pointer, not the file itself',
    'fetch the file with `git lfs pull`',
    text(/^version https:\/\/(git-lfs\.github\.com|hawser\.github\.com)\/spec\//),
  ),
  other(
    'annex',
    'a git-annex pointer, not the file itself',
    'fetch the file with `git annex get`',
    text(/^(\/annex\/objects\/|(\.\.\/)*\.git\/annex\/objects\/)/),
  ),
  other(
    'html',
    'an HTML page',
    AGAIN,
    text(/^(<!--[\s\S]*?-->\s*)*<(!doctype html|html|head|body|script|title)\b/i),
  ),
  other('xml', 'an XML document', AGAIN, text(/^<\?xml/i)),
  other(
    'pdf',
    'a PDF document',
    'save its pages as PNG, for example with pdftoppm',
    at(0, '%PDF-'),
  ),
  other('hdf5', 'an HDF5 file', 'export what it holds', at(0, '\x89HDF\r\n\x1a\n')),
  other('matlab', "MATLAB's file", 'export what it holds', at(0, 'MATLAB 5.0')),
  other(
    'zip',
    'a zip archive, as .keras, .npz and PyTorch files are',
    UNPACK,
    at(0, 'PK\x03\x04', 'PK\x05\x06'),
  ),
  other('gzip', 'a gzip archive', UNPACK, at(0, '\x1f\x8b')),
  other('bzip2', 'a bzip2 archive', UNPACK, at(0, 'BZh')),
  other('xz', 'an xz archive', UNPACK, at(0, '\xfd7zXZ\0')),
  other('zstd', 'a Zstandard archive', UNPACK, at(0, '\x28\xb5\x2f\xfd')),
  other('7z', 'a 7z archive', UNPACK, at(0, "7z\xbc\xaf'\x1c")),
  other('rar', 'a RAR archive', UNPACK, at(0, 'Rar!\x1a\x07')),
  other('tar', 'a tar archive', UNPACK, at(257, 'ustar')),
  other('gguf', 'a GGUF file', 'export what it holds', at(0, 'GGUF')),
  other('tflite', 'a TensorFlow Lite model', 'give the model it was converted from', at(4, 'TFL3')),
  other(
    'pickle',
    "Python's pickle, as older PyTorch files are",
    'export what it holds',
    (bytes) =>
      bytes[0] === 0x80 &&
      bytes[1]! >= 2 &&
      bytes[1]! <= 5 &&
      /^[\x80\x8a\x95}\]()clXU]/.test(String.fromCharCode(bytes[2] ?? 0)),
  ),
  other(
    'video',
    'a video',
    'save its frames as images',
    (bytes) =>
      at(4, 'ftyp')(bytes) ||
      at(0, '\x1a\x45\xdf\xa3')(bytes) ||
      (at(0, 'RIFF')(bytes) && at(8, 'AVI ')(bytes)),
  ),
  other('sqlite', 'an SQLite database', 'give another file', at(0, 'SQLite format 3\0')),
];

/** Two letters are too few to know it by: its header must be of a size that there is. */
function isBitmap(bytes: Buffer): boolean {
  return bytes.length >= 26 && [12, 16, 40, 52, 56, 64, 108, 124].includes(bytes.readUInt32LE(14));
}
