import { type EscalationFacts, escalationsFor } from './escalation';

const notice: EscalationFacts = { kind: 'takedown', state: 'delivered', nextChannel: null, clock: 'running' };
const may = (changes: Partial<EscalationFacts>) => escalationsFor({ ...notice, ...changes });

describe('escalating a notice', () => {
  it('is possible to a supervisor at any time after the approval', () => {
    expect(may({})).toEqual(['supervisor']);
    expect(may({ state: 'undeliverable', clock: 'waiting' })).toEqual(['supervisor']);
    expect(may({ state: 'draft', clock: null })).toEqual([]);
    expect(may({ state: 'recalled' })).toEqual([]);
  });

  it('goes over the next channel only while it is on its way, and that channel needs no human', () => {
    expect(may({ state: 'sending', nextChannel: 'mail' })).toEqual(['supervisor', 'channel']);
    expect(may({ state: 'sending', nextChannel: 'by_hand' })).toEqual(['supervisor']);
    expect(may({ state: 'delivered', nextChannel: 'mail' })).toEqual(['supervisor']);
  });

  it('goes to the authority once its time is over, and not before', () => {
    expect(may({ clock: 'breached' })).toEqual(['supervisor', 'authority']);
    expect(may({ clock: 'met' })).toEqual(['supervisor']);
  });

  it('is nothing for what only speaks of another notice', () => {
    expect(may({ kind: 'reminder' })).toEqual([]);
    expect(may({ kind: 'recall' })).toEqual([]);
  });
});
