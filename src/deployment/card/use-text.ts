import { CHANNEL_SCALINGS } from '../../data/pixels/scaling.ts';
import { escapeMarkdown } from '../../text/escape.ts';
import type { OpenModel } from '../kept/open-kept.ts';
import { readingOf } from '../kept/reading.ts';
import type { Exported } from './exported.ts';

/** The file that says how images become what a model takes, beside every export. */
export const SIDECAR = 'preprocessing.json';

/** How a model is loaded, and what it takes and gives. */
export function useText({ about }: OpenModel, exported: Exported): string {
  const { size, resize } = readingOf(about);
  const { inputSize, scaling } = about.input;
  const { language, lines } = exported.code;
  const ways = {
    stretch: 'stretched to',
    fit: 'fitted, black beside it, into',
    crop: 'cropped to',
  };
  const side = exported.scalesInside ? size : inputSize;
  const inside = exported.scalesInside
    ? `Scaling${size === inputSize ? '' : `, and resizing to ${inputSize} x ${inputSize},`} is inside the model: it takes 8-bit RGB, 0 to 255, as float32 [n, ${side}, ${side}, 3].`
    : `Scaling is not in the file: \`${SIDECAR}\` says how 8-bit RGB becomes the input, float32 [n, ${side}, ${side}, 3]${size === inputSize ? '' : `, after a bilinear resize from ${size} to ${inputSize} pixels`}: ${channelsText(scaling)}.`;
  return [
    `\`${exported.file}\` is loaded by ${exported.loads}:`,
    `\`\`\`${language}\n${lines.join('\n')}\n\`\`\``,
    `An image is ${ways[resize]} ${size} x ${size} pixels (Lanczos, antialiased, as libvips does). ${inside}`,
    `Outputs are probabilities of the classes in this order: ${about.classes.map(escapeMarkdown).join(', ')}.`,
  ].join('\n\n');
}

function channelsText(scaling: keyof typeof CHANNEL_SCALINGS): string {
  const colours = ['red', 'green', 'blue'] as const;
  return CHANNEL_SCALINGS[scaling]
    .map(
      ({ from, factor, offset }) =>
        `${colours[from]} * ${factor} ${offset < 0 ? '-' : '+'} ${Math.abs(offset)}`,
    )
    .join(', ');
}
