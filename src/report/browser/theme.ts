import { h } from './dom.ts';

const KEY = 'transfer-bench-theme';
const THEMES = ['auto', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

/** Lets the reader set light or dark against the system's setting, and remembers it. */
export function startTheme(tools: Element): void {
  const remembered = recall();
  const select = h(
    'select',
    {},
    ...THEMES.map((theme) => h('option', { value: theme, selected: theme === remembered }, theme)),
  );
  select.addEventListener('change', () => apply(select.value as Theme));
  tools.append(h('label', {}, h('span', {}, 'Theme'), select));
  apply(remembered);
}

function apply(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // A page from disk may have no storage: the choice then lasts as long as the page.
  }
}

function recall(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'auto';
  } catch {
    return 'auto';
  }
}
