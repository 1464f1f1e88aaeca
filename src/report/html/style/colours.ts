const LIGHT = `
  --paper: #ffffff; --panel: #f6f8fa; --ink: #1f2328; --quiet: #59636e; --line: #d8dee4;
  --accent: #0072b2; --blue: #0072b2; --warning: #fff8e1; --warning-ink: #5c4400;
  --negative: #fbe3d3; --negative-ink: #7a3400; --negative-line: #d55e00;
  --positive: #d3f0e5; --positive-ink: #00513b; --positive-line: #009e73;
  --equivalent: #dcf0fb; --equivalent-ink: #0a4a6b; --equivalent-line: #56b4e9;
  --inconclusive: #eff1f3; --inconclusive-ink: #454b53; --inconclusive-line: #b4bac1;
`;

const DARK = `
  --paper: #0d1117; --panel: #161b22; --ink: #e6edf3; --quiet: #9aa4af; --line: #30363d;
  --accent: #56b4e9; --blue: #3d9be0; --warning: #2e2408; --warning-ink: #f5dc94;
  --negative: #3f2008; --negative-ink: #ffc49f; --negative-line: #d55e00;
  --positive: #063325; --positive-ink: #93e6c9; --positive-line: #009e73;
  --equivalent: #0d3347; --equivalent-ink: #aee0f8; --equivalent-line: #56b4e9;
  --inconclusive: #23282f; --inconclusive-ink: #cdd2d8; --inconclusive-line: #6b737c;
`;

/** Light and dark: by the system's setting, or by the reader's choice against it. */
export const COLOURS = `
:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
:root[data-theme="light"] { color-scheme: light; ${LIGHT} }
:root[data-theme="dark"] { color-scheme: dark; ${DARK} }
`;

/** Paper is white, whatever the screen was. */
export const PRINTED = `:root, :root[data-theme] { color-scheme: light; ${LIGHT} }`;
