type Child = Node | string | null;

/** An element with attributes and children; texts are texts, never markup. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | boolean>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== false) element.setAttribute(name, value === true ? '' : value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A select with a label; each option is a value and its text. */
export function labelled(
  text: string,
  options: readonly (readonly [string, string])[],
  changed: (value: string) => void,
): { readonly label: HTMLLabelElement; readonly select: HTMLSelectElement } {
  const select = h('select', {}, ...options.map(([value, shown]) => h('option', { value }, shown)));
  select.addEventListener('change', () => changed(select.value));
  return { label: h('label', {}, h('span', {}, text), select), select };
}
