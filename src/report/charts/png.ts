/** Pixels of the picture for one of the drawing: sharp on a dense screen. */
const DENSITY = 2;
/** The density at which libvips takes a pixel of an SVG for one of the picture. */
const SVG_DPI = 72;
/** What a picture may measure at most, so that a chart of hundreds of rows still fits in memory. */
const MAX_PIXELS = 8e6;

/** An SVG document as a PNG on the paper it has, at twice its size. */
export async function renderPng(svg: string): Promise<Buffer> {
  const [, width = '1', height = '1'] =
    /^\s*<svg[^>]*? width="([\d.]+)"[^>]*? height="([\d.]+)"/.exec(svg) ?? [];
  // Takes a tenth of a second, which most commands do not need.
  const { default: sharp } = await import('sharp');
  const room = Math.sqrt(MAX_PIXELS / (Number(width) * Number(height)));
  return (
    sharp(Buffer.from(seeThrough(svg)), {
      density: SVG_DPI * Math.min(DENSITY, room),
      unlimited: true,
    })
      // More effort takes seconds a chart for a tenth of its bytes.
      .png({ palette: true, effort: 1 })
      .toBuffer()
  );
}

/**
 * Marks with an opacity of their paint instead of their own, which librsvg draws
 * one by one on a sheet as large as the picture.
 */
function seeThrough(svg: string): string {
  return svg.replace(/<(?:path|line|rect|text)\b[^>]*>/g, (tag) =>
    /(?:fill|stroke)-opacity=/.test(tag)
      ? tag
      : tag.replace(/ opacity="([^"]*)"/, ' fill-opacity="$1" stroke-opacity="$1"'),
  );
}
