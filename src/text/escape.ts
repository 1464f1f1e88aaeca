const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Characters that change the direction of the text around them, and are not seen. */
const DIRECTIONS = /[\u061C\u200E\u200F\u202A-\u202E\u2066\u2067]/g;
/** A run of letters that are written from right to left. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC](?:[^\p{L}\p{N}]*[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC])*/gu;

/**
 * Text that leaves the text around it in its order: marks of direction become
 * visible, as `⟨U+202E⟩`, and what is written from right to left is isolated. Doing
 * it twice does no harm.
 */
export function tamed(text: string): string {
  return text
    .replace(
      DIRECTIONS,
      (mark) => `⟨U+${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
    )
    .replace(RIGHT_TO_LEFT, '\u2068$&\u2069');
}

/** Plain text as HTML, in an element or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return tamed(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/**
 * Plain text as one line of GitHub-flavoured Markdown, also in a table's cell.
 * What has no meaning where it stands is left alone, so that the source stays
 * readable: `[78.0, 84.4]` and `<0.001` are no markup.
 */
export function escapeMarkdown(text: string): string {
  return tamed(text)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_~$|]/g, '\\$&')
    .replace(/&(?=[#a-z])/gi, '&amp;')
    .replace(/<(?=[a-z/!?])/gi, '&lt;')
    .replace(/\](?=[([])/g, ']\\')
    .replace(/^(?:[#>]|[-+](?=\s|$)|\[(?=[^\]]*\]:))/, '\\$&')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2');
}

/** A value as JSON that may stand in a script element. */
export function embedJson(value: unknown): string {
  return JSON.stringify(value).replace(/</g, '\\u003c');
}
