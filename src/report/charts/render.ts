import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** Width of a character of a sans-serif text, in its font sizes: on the wide side of the common fonts. */
const EM_PER_CHARACTER = 0.6;

/**
 * A chart as an SVG document on white paper. The same specification gives the
 * same bytes.
 */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  layOutByEstimate();
  // Vega numbers its clip paths over the life of the process.
  vega.resetSVGDefIds();
  const runtime = vega.parse(compile(spec, { logger: QUIET }).spec);
  const view = new vega.View(runtime, { renderer: 'none', logLevel: vega.Error });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}

/** Vega-Lite warns of what these charts mean to do, such as each panel's own axis. */
const QUIET = vega.logger(vega.Error);

interface TextMetrics {
  width: (item: { readonly fontSize?: number }, text: string) => number;
}

/**
 * Vega measures text on a canvas where an optional package gives one, so that
 * its layout depends on the machine, and else takes 0.8 em a character, which
 * leaves a chart lopsided. Its typings leave `textMetrics` out.
 */
function layOutByEstimate(): void {
  const { textMetrics } = vega as unknown as { textMetrics: TextMetrics };
  textMetrics.width = (item, text) =>
    Math.round(EM_PER_CHARACTER * String(text).length * (item.fontSize ?? 11));
}
