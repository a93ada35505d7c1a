import { createHash, createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { commitment } from './commitment';

const bytes = Buffer.alloc(32, 9);
const key = createSecretKey(bytes);
const place = { field: 'note.text', caseId: 'case-1', rowId: 'row-1' };

describe('a commitment to words', () => {
  it('is the same for the same words in the same place, and another one for anything else', () => {
    const others = [
      commitment(key, 'Yes', place),
      commitment(key, 'yes ', place),
      commitment(key, 'yes', { ...place, rowId: 'row-2' }),
      commitment(key, 'yes', { ...place, caseId: 'case-2' }),
      commitment(key, 'yes', { ...place, field: 'answer.text' }),
      commitment(createSecretKey(randomBytes(32)), 'yes', place),
    ];
    const committed = commitment(key, 'yes', place);
    expect(committed).toHaveLength(32);
    expect(commitment(key, 'yes', place)).toEqual(committed);
    expect(new Set([committed, ...others].map((one) => one.toString('hex'))).size).toBe(others.length + 1);
  });

  it('is made of no key that does anything else: neither the words nor the case key alone lead to it', () => {
    const committed = commitment(key, 'yes', place);
    const plain = ['note.text', 'case-1', 'row-1', 'yes'].join('\0');
    expect(createHash('sha256').update(plain).digest()).not.toEqual(committed);
    expect(createHmac('sha256', key).update(plain).digest()).not.toEqual(committed);
    // HKDF-SHA256 (RFC 5869) by hand: an empty salt, one round.
    const extracted = createHmac('sha256', Buffer.alloc(32)).update(bytes).digest();
    const derived = createHmac('sha256', extracted).update('record-commitment/1\x01').digest();
    expect(createHmac('sha256', derived).update(plain).digest()).toEqual(committed);
  });
});
