const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Plain text as HTML, in an element or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/**
 * Plain text as one line of GitHub-flavoured Markdown, also in a table's cell.
 * What has no meaning where it stands is left alone, so that the source stays
 * readable: `[78.0, 84.4]` and `<0.001` are no markup.
 */
export function escapeMarkdown(text: string): string {
  return text
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
