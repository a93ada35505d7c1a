import {
  AUTHORITY_CHECKS,
  type AuthorityCheck,
  type AuthorityCheckKind,
  CHECK_WEIGHT,
  judgeAuthority,
} from './authority-checks';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 9, minute));
const fits = (...kinds: AuthorityCheckKind[]): AuthorityCheck[] =>
  kinds.map((kind) => ({ kind, result: 'fits', madeAt: at(0), isBySupervisor: false }));
const doubt = (minute: number): AuthorityCheck => ({
  kind: 'knows_when',
  result: 'does_not_fit',
  madeAt: at(minute),
  isBySupervisor: false,
});

describe('whether somebody may act', () => {
  it.each(AUTHORITY_CHECKS)('for oneself, %s alone carries by its weight', (kind) => {
    expect(judgeAuthority('self', fits(kind)).isSufficient).toBe(CHECK_WEIGHT[kind] >= 2);
  });

  it('for oneself, two answers that fit carry, the same one twice does not, and nothing does not', () => {
    expect(judgeAuthority('self', fits('knows_links', 'recognised'))).toEqual({ isSufficient: true });
    expect(judgeAuthority('self', fits('knows_links', 'knows_links'))).toEqual({
      isSufficient: false,
      because: 'too_little',
    });
    expect(judgeAuthority('self', [])).toEqual({ isSufficient: false, because: 'too_little' });
  });

  it.each([
    ['parent', ['mandate_seen', 'advocate_attests', 'police_attests']],
    ['lawyer', ['mandate_seen']],
    ['advocate', ['advocate_attests']],
    ['police', ['police_attests']],
  ] as const)('for another person, a %s needs what belongs to it, however much else is known', (kind, wanted) => {
    const others = AUTHORITY_CHECKS.filter((one) => !(wanted as readonly string[]).includes(one));
    expect(judgeAuthority(kind, fits(...others))).toEqual({ isSufficient: false, because: 'nothing_for_another' });
    for (const one of wanted) expect(judgeAuthority(kind, fits(one))).toEqual({ isSufficient: true });
  });

  it('an unclear answer counts for nothing, and a later one replaces an earlier of its kind', () => {
    const unclear = { ...fits('recognised')[0]!, result: 'unclear' as const, madeAt: at(5) };
    expect(judgeAuthority('self', [...fits('knows_links', 'recognised'), unclear]).isSufficient).toBe(false);
  });

  it('one answer that does not fit stops everything, also when it is asked again until it fits', () => {
    const again = { ...doubt(9), result: 'fits' as const };
    expect(judgeAuthority('self', [...fits('called_back', 'recognised'), doubt(5), again])).toEqual({
      isSufficient: false,
      because: 'doubt',
    });
  });

  it('only a strong check that a supervisor made afterwards clears the doubt', () => {
    const strong = (minute: number, isBySupervisor: boolean): AuthorityCheck => ({
      kind: 'called_back',
      result: 'fits',
      madeAt: at(minute),
      isBySupervisor,
    });
    expect(judgeAuthority('self', [doubt(5), strong(6, false)]).isSufficient).toBe(false);
    expect(judgeAuthority('self', [doubt(5), strong(4, true)]).isSufficient).toBe(false);
    expect(judgeAuthority('self', [doubt(5), strong(6, true)]).isSufficient).toBe(true);
  });
});
