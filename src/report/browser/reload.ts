import { h } from './dom.ts';

const KEY = 'transfer-bench-reload';
/** Seconds between two readings of a page whose run goes on. */
const SECONDS = 15;

/** Lets the reader have the page of a run that goes on read again and again. */
export function startReload(running: Element): void {
  const box = h('input', { type: 'checkbox', checked: recall() });
  let timer: number | undefined;
  const follow = () => {
    remember(box.checked);
    clearTimeout(timer);
    if (box.checked) timer = window.setTimeout(() => location.reload(), SECONDS * 1000);
  };
  box.addEventListener('change', follow);
  running.append(h('label', {}, box, h('span', {}, `Reload every ${SECONDS} s`)));
  follow();
}

/** For as long as the tab is open. */
function remember(isOn: boolean): void {
  try {
    sessionStorage.setItem(KEY, isOn ? 'on' : '');
  } catch {
    // A page from disk may have no storage: it then reloads once.
  }
}

function recall(): boolean {
  try {
    return sessionStorage.getItem(KEY) === 'on';
  } catch {
    return false;
  }
}
