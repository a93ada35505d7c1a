import { csrfTokenFor, isCsrfToken } from './csrf';

describe('the token in every form', () => {
  const key = Buffer.alloc(32, 7);
  const token = csrfTokenFor('nonce-of-this-visitor', key);

  it('fits the visitor it was made for, and nobody else', () => {
    expect(isCsrfToken(token, 'nonce-of-this-visitor', key)).toBe(true);
    expect(isCsrfToken(token, 'nonce-of-another', key)).toBe(false);
  });

  it('is worthless under another key, cut short, changed, missing or sent twice', () => {
    expect(isCsrfToken(token, 'nonce-of-this-visitor', Buffer.alloc(32, 8))).toBe(false);
    for (const forged of [token.slice(1), `${token}A`, '', undefined, [token, token]])
      expect(isCsrfToken(forged, 'nonce-of-this-visitor', key)).toBe(false);
  });
});
