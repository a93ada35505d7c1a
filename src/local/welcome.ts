import type { DemoStaff } from './demo-file';

export interface WelcomeModel {
  readonly appUrl: string;
  readonly sandboxUrl: string;
  readonly staff: readonly DemoStaff[];
  readonly dataDir: string;
  readonly database: string;
  readonly queue: string;
  readonly secondsToReady: number;
}

/** What a new user sees when everything runs: where to go, how to sign in, how to stop. */
export function welcome(model: WelcomeModel): string {
  const rows: [string, string][] = [
    ['To report', model.appUrl],
    ['Desk', `${model.appUrl}/desk`],
    ['Sandbox', `${model.sandboxUrl}   seven make-believe platforms, and the one-time codes`],
    ['Mailbox', `${model.sandboxUrl}/mailbox`],
    ['', ''],
    ...model.staff.map(({ name, email, password }): [string, string] => [name, `${email}   ${password}`]),
    ['', 'one-time code: shown on the sandbox page'],
    ['', ''],
    ['Kept in', `${model.dataDir}   (${model.database}, ${model.queue})`],
    ['Ctrl-C', 'stops everything'],
  ];
  const width = Math.max(...rows.map(([label]) => label.length)) + 2;
  const lines = rows.map(([label, value]) => `  ${label.padEnd(width)}${value}`.trimEnd());
  const title = `  Buckler is ready (${model.secondsToReady.toFixed(1)} s)`;
  const rule = '─'.repeat(Math.min(100, Math.max(title.length, ...lines.map((line) => line.length)) + 2));
  return ['', rule, title, '', ...lines, rule, ''].join('\n');
}
