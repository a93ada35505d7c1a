import { parseContactChange } from './contact.forms';

describe('another way to reach the person', () => {
  it('takes a mail address, a telephone number, or none at all', () => {
    const given = (fields: object) => parseContactChange({ vouch: 'none', ...fields });
    expect(given({ way: 'email', address: 'new@example.org' })).toEqual({
      ok: true,
      value: { contact: { way: 'email', address: 'new@example.org', note: null }, proof: 'none' },
    });
    expect(given({ way: 'phone', address: '+84 28 5555 0100', note: 'ask for Linh' })).toMatchObject({ ok: true });
    expect(given({ way: 'none', address: 'ignored@example.org' })).toEqual({
      ok: true,
      value: { contact: { way: 'none' }, proof: 'none' },
    });
  });

  it('says all that is wrong at once', () => {
    expect(parseContactChange({ way: 'email', address: 'nothing', note: 'x'.repeat(501) })).toEqual({
      ok: false,
      errors: {
        address: 'trust.contact.error.email',
        note: 'access.error.long',
        vouch: 'trust.contact.error.proof',
      },
    });
    expect(parseContactChange({ vouch: 'receipt' })).toMatchObject({
      errors: { way: 'trust.contact.error.way', vouch: 'trust.contact.error.proof' },
    });
  });
});
