/** The packages have no types of their own: of what they do, what is used here. */
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  export interface FrameDecoder {
    getEncodedBuffer(length: number): Uint8Array;
    decode(): void;
    /** A view of the module's memory, which the next call may move. */
    getDecodedBuffer(): Uint8Array;
    delete(): void;
  }

  export interface CodecOptions {
    readonly print?: (line: string) => void;
    readonly printErr?: (line: string) => void;
  }

  export default function load(
    options?: CodecOptions,
  ): Promise<{ readonly J2KDecoder: new () => FrameDecoder }>;
}

declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  import type { CodecOptions, FrameDecoder } from '@cornerstonejs/codec-openjpeg/decodewasmjs';

  /** 0: each colour by itself, one after another. */
  interface JpegLSDecoder extends FrameDecoder {
    getInterleaveMode(): number;
  }

  export default function load(
    options?: CodecOptions,
  ): Promise<{ readonly JpegLSDecoder: new () => JpegLSDecoder }>;
}
