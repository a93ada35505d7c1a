import { MOST_ROWS, readBulk } from './answer-bulk.forms';

const N = '00000000-0000-7000-8000-00000000000a';
const I = '00000000-0000-7000-8000-00000000000b';

describe('many answers in one message', () => {
  it('are read line by line, and a line that is wrong does not harm the others', () => {
    const text = [
      JSON.stringify({ notice: N, type: 'removed' }),
      '',
      '{"notice":',
      JSON.stringify({ notice: N, type: 'refused' }),
      JSON.stringify({ notice: 'x', type: 'removed' }),
      '[]',
    ].join('\n');
    expect(readBulk(text, 'application/x-ndjson')).toEqual([
      { ok: true, notice: N, answer: { type: 'removed' } },
      { ok: false, notice: null, problem: 'not a JSON object' },
      { ok: false, notice: N, problem: 'reason: a refusal names its reason' },
      { ok: false, notice: null, problem: 'notice: the id of a notice is missing' },
      { ok: false, notice: null, problem: 'not a JSON object' },
    ]);
  });

  it('are read from a table, whose formulas are only words', () => {
    const text = [
      '\ufeffnotice,type,items,reason,text,question',
      `${N},removed,${I} ${I},,,`,
      `${N},refused,,other,"'=1+1, and ""more""",`,
      `${N},needs_information,,,,"'@who
asks?"`,
    ].join('\r\n');
    expect(readBulk(text, 'text/csv')).toEqual([
      { ok: true, notice: N, answer: { type: 'removed', items: [I, I] } },
      { ok: true, notice: N, answer: { type: 'refused', reason: { code: 'other', text: '=1+1, and "more"' } } },
      { ok: true, notice: N, answer: { type: 'needs_information', question: '@who\nasks?' } },
    ]);
  });

  it('name a new address, an uploader’s words and a statement of reasons in columns of their own', () => {
    const text = [
      'notice,type,items,newUrl,counterStatement,statementOfReasons',
      `${N},moved,${I},https://elsewhere.example.org/p/1,,`,
      `${N},counter_statement,,,"'=it is mine",`,
      `${N},removed,,,,SOR-2026_1`,
      `${N},removed,,,,"'-2026_1"`,
      `${N},accepted,,,,SOR-2026_1`,
      `${N},moved,,javascript:alert(1),,`,
    ].join('\n');
    expect(readBulk(text, 'text/csv')).toEqual([
      { ok: true, notice: N, answer: { type: 'moved', items: [I], newUrl: 'https://elsewhere.example.org/p/1' } },
      { ok: true, notice: N, answer: { type: 'counter_statement', counterStatement: '=it is mine' } },
      { ok: true, notice: N, answer: { type: 'removed', statementOfReasons: 'SOR-2026_1' } },
      { ok: true, notice: N, answer: { type: 'removed', statementOfReasons: '-2026_1' } },
      {
        ok: false,
        notice: N,
        problem: 'statementOfReasons: a statement of reasons is about a refusal or a removal',
      },
      { ok: false, notice: N, problem: expect.stringContaining('newUrl: ') as string },
    ]);
  });

  it('are refused as a whole when the table is none, names a column that we do not know, or is too long', () => {
    expect(readBulk('notice,type\n"open', 'text/csv')).toBeNull();
    expect(readBulk(`notice,colour\n${N},red`, 'text/csv')).toBeNull();
    const line = JSON.stringify({ notice: N, type: 'removed' });
    expect(readBulk(`${line}\n`.repeat(MOST_ROWS), 'application/x-ndjson')).toHaveLength(MOST_ROWS);
    expect(readBulk(`${line}\n`.repeat(MOST_ROWS + 1), 'application/x-ndjson')).toBeNull();
  });
});
