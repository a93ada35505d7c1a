import { CASE_TABLE, CLOCK_TABLE, ITEM_TABLE, NOTICE_TABLE, TERMINAL_ITEM_STATES } from './lifecycle';

/**
 * What each command does in each state, written out by hand beside the tables and compared with them pair by pair.
 * Rows are states, columns are commands, a dot is "refused".
 */
const CASE = `
               take          approve_notices  finish_sending  send_again  add_items     close_finished  close_unproven  withdraw  reappear  reopen
intake         verification  ·                ·               ·           ·             ·               closed          closed    ·         ·
verification   ·             notice           removal         ·           verification  ·               closed          closed    ·         ·
notice         ·             notice           removal         ·           verification  ·               ·               closed    ·         ·
removal        ·             ·                ·               notice      verification  closed          ·               closed    ·         ·
closed         ·             ·                ·               ·           ·             ·               ·               ·         removal   verification
`;

const ITEM = `
                 verify    reject    notify        acknowledge   claim_removed    confirm_gone  find_again    refuse   move   give_up   withdraw
reported         verified  rejected  ·             ·             ·                ·             ·             ·        ·      ·         withdrawn
verified         ·         rejected  notified      ·             ·                ·             ·             ·        ·      given_up  withdrawn
rejected         verified  ·         ·             ·             ·                ·             ·             ·        ·      ·         withdrawn
notified         ·         ·         notified      acknowledged  claimed_removed  removed       ·             refused  moved  given_up  withdrawn
acknowledged     ·         ·         acknowledged  acknowledged  claimed_removed  removed       ·             refused  moved  given_up  withdrawn
claimed_removed  ·         ·         ·             ·             claimed_removed  removed       acknowledged  refused  moved  given_up  withdrawn
removed          ·         ·         ·             ·             ·                ·             reappeared    ·        ·      ·         ·
refused          ·         ·         notified      acknowledged  claimed_removed  removed       ·             refused  moved  given_up  withdrawn
moved            ·         ·         notified      ·             ·                removed       ·             ·        ·      given_up  withdrawn
reappeared       ·         ·         notified      ·             claimed_removed  removed       ·             refused  moved  given_up  withdrawn
given_up         ·         ·         notified      ·             ·                removed       ·             ·        ·      ·         withdrawn
withdrawn        ·         ·         ·             ·             ·                ·             ·             ·        ·      ·         ·
`;

const NOTICE = `
               approve   attempt  deliver    answer    give_up        redrive   recall
draft          approved  ·        ·          ·         ·              ·         recalled
approved       ·         sending  delivered  ·         ·              ·         recalled
sending        ·         sending  delivered  answered  undeliverable  ·         recalled
delivered      ·         ·        ·          answered  ·              ·         recalled
answered       ·         ·        ·          answered  ·              ·         recalled
undeliverable  ·         ·        delivered  answered  ·              approved  recalled
recalled       ·         ·        ·          ·         ·              ·         ·
`;

const CLOCK = `
          start    meet  breach    void
waiting   running  ·     ·         void
running   ·        met   breached  void
met       ·        ·     ·         ·
breached  ·        ·     ·         ·
void      ·        ·     ·         ·
`;

type AnyTable = Readonly<Record<string, Readonly<Record<string, string>>>>;

function readGrid(grid: string): { states: string[]; commands: string[]; pairs: [string, string, string][] } {
  const [header = '', ...rows] = grid.trim().split('\n');
  const commands = header.trim().split(/\s+/);
  const cells = rows.map((row) => row.trim().split(/\s+/));
  const pairs = cells.flatMap(([state = '', ...next]) =>
    commands.map((command, column): [string, string, string] => [state, command, next[column] ?? 'missing cell']),
  );
  return { states: cells.map(([state = '']) => state), commands, pairs };
}

describe.each<[string, string, AnyTable]>([
  ['case', CASE, CASE_TABLE],
  ['item', ITEM, ITEM_TABLE],
  ['notice', NOTICE, NOTICE_TABLE],
  ['clock', CLOCK, CLOCK_TABLE],
])('the %s table', (_, grid, table) => {
  const { states, commands, pairs } = readGrid(grid);

  test.each(pairs)('%s + %s → %s', (state, command, next) => {
    expect(table[state]?.[command] ?? '·').toBe(next);
  });
  test('has no state and no command beside those', () => {
    expect(Object.keys(table).sort()).toEqual([...states].sort());
    expect(
      Object.values(table)
        .flatMap((row) => Object.keys(row))
        .filter((command) => !commands.includes(command)),
    ).toEqual([]);
  });
  test('leads to its own states only', () => {
    expect(
      Object.values(table)
        .flatMap((row) => Object.values(row))
        .filter((next) => !states.includes(next)),
    ).toEqual([]);
  });
});

test('a case may close when its items are rejected, removed, given up or withdrawn', () => {
  expect([...TERMINAL_ITEM_STATES].sort()).toEqual(['given_up', 'rejected', 'removed', 'withdrawn']);
});
