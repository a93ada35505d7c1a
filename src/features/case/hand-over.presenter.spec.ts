import { aCasePage, aClock, aNotice, anItem, EXAMPLE_NOW, hoursBefore } from '../../../test/factories/case-page';
import type { DeskWords } from '../../web/desk/desk-page';
import { translatorFor } from '../../web/i18n/translator';
import type { CasePage, CasePageHandOver } from './case-page.types';
import { presentCase } from './case.presenter';
import { presentHandOver } from './hand-over.presenter';

const OFFER: CasePageHandOver = {
  fromId: 'me',
  fromName: 'An Tran',
  givenBy: 'me',
  givenByName: 'An Tran',
  to: 'person',
  toId: 'ben',
  toName: 'Ben',
  givenAt: hoursBefore(1),
  dueAt: hoursBefore(-3),
  note: 'Her exam is on Friday.',
};

function present(
  changes: Partial<CasePage>,
  staff: DeskWords['staff'] = { id: 'me', name: 'An Tran', role: 'caseworker' },
) {
  const words: DeskWords = { t: translatorFor('en'), language: 'en', zone: 'UTC', now: EXAMPLE_NOW, staff };
  const page = aCasePage(changes);
  return presentHandOver(page, presentCase(page, words), [{ id: 'ben', name: 'Ben' }], words);
}
const BEN = { id: 'ben', name: 'Ben', role: 'caseworker' } as const;
const BOSS = { id: 'boss', name: 'Sue', role: 'supervisor' } as const;

describe('the summary of a case', () => {
  it('is offered by its holder, and by nobody once it is offered', () => {
    expect(present({})).toMatchObject({ offer: null, canGive: true });
    expect(present({}, BEN)).toMatchObject({ canGive: false });
    expect(present({ handOver: OFFER })).toMatchObject({
      canGive: false,
      offer: { canTakeBack: true, canAnswer: false },
    });
    expect(present({ state: 'closed' })).toMatchObject({ canGive: false });
    expect(present({ claimedBy: null })).toMatchObject({ canGive: false });
  });

  it('lets whoever is asked answer, and whoever asked take it back', () => {
    expect(present({ handOver: OFFER }, BEN).offer).toMatchObject({
      title: 'An Tran hands this case over to you',
      note: 'Her exam is on Friday.',
      canAnswer: true,
      canRefuse: true,
      canTakeBack: false,
    });
    expect(present({ handOver: { ...OFFER, to: 'anybody', toId: null, toName: null } }, BEN).offer).toMatchObject({
      canAnswer: true,
      canRefuse: false,
    });
    expect(present({ handOver: OFFER }, BOSS).offer).toMatchObject({
      title: 'Handed over to Ben, who has not acknowledged it yet.',
      text: 'Until then this person answers for it: An Tran.',
      canAnswer: false,
      canTakeBack: true,
    });
  });

  it('never offers a supervisor to give back and to take back the same hand-over', () => {
    const toSupervisors = { ...OFFER, to: 'supervisors', toId: null, toName: null } as const;
    const toBoss = { ...OFFER, toId: 'boss', toName: 'Sue' };
    for (const handOver of [toSupervisors, toBoss])
      expect(present({ handOver }, BOSS).offer).toMatchObject({ canAnswer: true, canRefuse: true, canTakeBack: false });
    // The one who asked all supervisors, being one of them.
    const own = { ...toSupervisors, givenBy: 'boss', givenByName: 'Sue' };
    expect(present({ handOver: own }, BOSS).offer).toMatchObject({ canRefuse: false, canTakeBack: true });
  });

  it('says who has the next word, and says so where nobody has', () => {
    expect(present({ tasks: [] }).waiting.map(({ who, lines }) => [who, lines.map(({ text }) => text)])).toEqual([
      ['The helpline', ['nothing is open']],
      ['The person', ['nothing is open']],
      ['The platforms', ['nothing is open']],
    ]);
    const busy = present({
      updateDueAt: hoursBefore(-5),
      waitingSince: hoursBefore(2),
      tasks: [{ id: 't', kind: 'refused', dueAt: hoursBefore(-1), createdAt: hoursBefore(1), detail: {} }],
      notices: [
        aNotice('n1', { state: 'delivered', clock: aClock() }),
        aNotice('n2', { state: 'answered', platformName: 'DoneSite' }),
        aNotice('n3', { state: 'draft', platformName: 'DraftSite' }),
      ],
    });
    const [desk, person, platforms] = busy.waiting;
    expect(desk!.lines.map(({ text }) => text)).toEqual([
      'Our next update to the person',
      expect.stringContaining('The platform refused'),
    ]);
    expect(person!.lines[0]!.text).toContain('A question to them is open since');
    expect(platforms!.lines).toMatchObject([
      { text: expect.stringContaining('ExampleBox') as string, time: { tone: 'info' } },
    ]);
  });

  it('names no link, no address and no word of the person: only that there are rules for reaching them', () => {
    const summary = present({
      items: [anItem('i1', { url: 'https://examplebox.test/p/secret', state: 'verified' })],
      contact: { way: 'email', address: 'mira@example.org', note: 'not at home' },
      narrative: 'He put it up.',
      told: { ...aCasePage().told, rules: ['hours', 'note'] },
    });
    const text = JSON.stringify(summary);
    for (const word of ['secret', 'mira@', 'not at home', 'He put it up']) expect(text).not.toContain(word);
    expect(summary.contact).toEqual([
      'They may be reached by email.',
      'Only at certain hours: read them in the case before you write or call.',
      'They wrote a rule of their own: read it in the case before you write or call.',
    ]);
  });

  it('names the supervisor who gives somebody else’s case away, and who answers for it until then', () => {
    const assigned = { ...OFFER, givenBy: 'boss', givenByName: 'Sue' };
    const [mine, theirs] = [present({ handOver: assigned }).offer!, present({ handOver: assigned }, BEN).offer!];
    expect(mine).toMatchObject({
      title: 'Assigned to Ben by Sue. Ben has not acknowledged it yet.',
      canTakeBack: false,
      canAnswer: false,
    });
    expect(theirs).toMatchObject({ title: 'Sue hands this case over to you', canAnswer: true, canRefuse: true });
    expect(theirs.text).toContain('Until then An Tran answers for it.');
    expect(present({ handOver: assigned }, BOSS).offer!.canTakeBack).toBe(true);
  });
});
