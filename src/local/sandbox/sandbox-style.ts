/** The palette, type and spacing of Buckler's look, and the few rules the sandbox's own pages need. */
export const SANDBOX_CSS = `
:root {
  --font: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  --mono: ui-monospace, "SFMono-Regular", Menlo, Consolas, "Liberation Mono", monospace;
  --ink: #1c2333; --ink-soft: #4b556a; --paper: #f7f6f2; --card: #ffffff; --line: #d8dbe2; --line-strong: #8a93a5;
  --brand: #1e5b58; --brand-ink: #ffffff; --brand-wash: #e2eeec; --focus: #ffbf2f;
  --overdue: #9b1c1c; --overdue-wash: #fdeaea; --soon: #7a4a00; --soon-wash: #fff1d6;
  --calm: #1d5f36; --calm-wash: #e4f3e8; --info: #27468a; --info-wash: #e6edfb;
  --space-1: .25rem; --space-2: .5rem; --space-3: .75rem; --space-4: 1rem; --space-6: 1.5rem; --space-8: 2rem;
  --radius: .5rem; --text: 1rem/1.55; --text-dense: .875rem/1.45; color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e9ecf3; --ink-soft: #b0b9ca; --paper: #12161f; --card: #1a202c; --line: #2e3747; --line-strong: #6b778d;
    --brand: #7cc7c0; --brand-ink: #0d1a1a; --brand-wash: #1b3130; --focus: #ffbf2f;
    --overdue: #ff9f97; --overdue-wash: #3a1d1d; --soon: #ffc86b; --soon-wash: #35290f;
    --calm: #8fd6a4; --calm-wash: #173021; --info: #a9c2ff; --info-wash: #1b2745;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: var(--text) var(--font); }
header, main { max-width: 72rem; margin: 0 auto; padding: var(--space-4); }
header { display: flex; flex-wrap: wrap; gap: var(--space-2) var(--space-6); align-items: baseline; }
header strong { font-size: 1.125rem; }
h1 { font-size: 1.5rem; margin: 0 0 var(--space-3); }
h2 { font-size: 1.125rem; margin: 0 0 var(--space-3); }
section { background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); padding: var(--space-4); margin: 0 0 var(--space-4); overflow-x: auto; }
a { color: var(--brand); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font: var(--text-dense) var(--font); font-variant-numeric: tabular-nums; }
th, td { text-align: start; padding: var(--space-2) var(--space-3) var(--space-2) 0; border-top: 1px solid var(--line); vertical-align: top; }
th { color: var(--ink-soft); font-weight: 600; border-top: 0; }
p { margin: 0 0 var(--space-3); max-width: 44rem; }
.soft { color: var(--ink-soft); }
.codes { display: flex; flex-wrap: wrap; gap: var(--space-4); }
.code { border: 1px solid var(--line); border-radius: var(--radius); padding: var(--space-3) var(--space-4); min-width: 17rem; }
.code output { display: block; font: 600 1.75rem/1.3 var(--mono); letter-spacing: .08em; user-select: all; }
progress { width: 100%; height: .5rem; accent-color: var(--brand); }
code, pre { font: var(--text-dense) var(--mono); overflow-wrap: anywhere; }
pre { background: var(--paper); border: 1px solid var(--line); border-radius: var(--radius); padding: var(--space-3); white-space: pre-wrap; }
.tag { display: inline-block; padding: 0 var(--space-2); border-radius: 1rem; font: var(--text-dense) var(--font); white-space: nowrap; }
.good { background: var(--calm-wash); color: var(--calm); } .bad { background: var(--overdue-wash); color: var(--overdue); }
.wait { background: var(--soon-wash); color: var(--soon); } .info { background: var(--info-wash); color: var(--info); }
form { display: inline-block; margin: 0 var(--space-2) var(--space-2) 0; }
button { font: var(--text-dense) var(--font); padding: var(--space-2) var(--space-3); border: 1px solid var(--line-strong); border-radius: var(--radius); background: var(--card); color: var(--ink); cursor: pointer; }
figure { margin: 0; } figure svg { width: 100%; max-width: 20rem; height: auto; }
`;
