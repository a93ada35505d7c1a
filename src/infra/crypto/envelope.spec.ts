import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { Envelope, type FieldAddress } from './envelope';
import { DecryptionError, sealGcm } from './sealed-box';

const CASE = '0197c000-0000-7000-8000-000000000001';
const OTHER_CASE = '0197c000-0000-7000-8000-000000000002';
const AT: FieldAddress = { table: 'item', column: 'url', caseId: CASE, version: 1 };
const indexKey = randomBytes(32);
const oldKey = { id: 'k1', key: randomBytes(32) };
const newKey = { id: 'k2', key: randomBytes(32) };
const envelope = new Envelope({ outerKeys: [oldKey], indexKey });

describe('a sealed field', () => {
  const key = envelope.newCaseKey(CASE).plain;

  it('opens to the same text, whatever the text is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(envelope.open(key, envelope.seal(key, text, AT), AT)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['nothing', '', 256],
    ['one letter', 'a', 256],
    ['the last that fits', 'a'.repeat(255), 256],
    ['a full bucket, which needs another for its mark', 'a'.repeat(256), 512],
    ['letters of several bytes', 'ả'.repeat(85), 256],
  ])('is as long as every other of its bucket: %s', (_what, text, padded) => {
    const sealed = envelope.seal(key, text, AT);
    expect(sealed).toHaveLength(29 + padded);
    expect(envelope.open(key, sealed, AT)).toBe(text);
  });

  it('opens as well when it was sealed before texts were padded', () => {
    const before = sealGcm(key, Buffer.from('hello'), Buffer.from(`item|url|${CASE}|1`));
    expect(before).toHaveLength(29 + 5);
    expect(envelope.open(key, before, AT)).toBe('hello');
  });

  it('cannot be passed off as one without padding, or the other way round', () => {
    for (const sealed of [
      envelope.seal(key, 'hello', AT),
      sealGcm(key, Buffer.from('hello'), Buffer.from(`item|url|${CASE}|1`)),
    ]) {
      sealed[0] = sealed[0] === 1 ? 3 : 1;
      expect(() => envelope.open(key, sealed, AT)).toThrow(DecryptionError);
    }
  });

  it('never looks the same twice and has 29 bytes of header', () => {
    const sealed = Array.from({ length: 100 }, () => envelope.seal(key, 'hello', AT));
    expect(new Set(sealed.map((bytes) => bytes.toString('hex'))).size).toBe(100);
    expect(sealed[0]).toHaveLength(29 + 256);
    expect(sealed[0]?.[0]).toBe(3);
  });

  it.each<[string, Partial<FieldAddress>]>([
    ['another table', { table: 'note' }],
    ['another column', { column: 'host' }],
    ['another case', { caseId: OTHER_CASE }],
    ['another key version', { version: 2 }],
  ])('does not open as if it stood in %s', (_where, change) => {
    const sealed = envelope.seal(key, 'hello', AT);
    expect(() => envelope.open(key, sealed, { ...AT, ...change })).toThrow(DecryptionError);
  });

  it('does not open with the key of another case', () => {
    const other = envelope.newCaseKey(OTHER_CASE).plain;
    expect(() => envelope.open(other, envelope.seal(key, 'hello', AT), AT)).toThrow(DecryptionError);
  });

  it('does not open once any bit is flipped or the end is cut off', () => {
    const sealed = envelope.seal(key, 'a text of some length', AT);
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const altered = Buffer.from(sealed);
      altered[bit >> 3] = (altered[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(() => envelope.open(key, altered, AT)).toThrow(DecryptionError);
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => envelope.open(key, sealed.subarray(0, length), AT)).toThrow(DecryptionError);
    }
  });

  it('tells nothing about why it did not open', () => {
    const messages = [Buffer.alloc(0), Buffer.alloc(40, 1), randomBytes(80)].map((bytes) => {
      try {
        return envelope.open(key, bytes, AT);
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(new Set(messages)).toEqual(new Set(['the value could not be decrypted']));
  });

  it('refuses an address that another address could be mistaken for', () => {
    expect(() => envelope.seal(key, 'x', { ...AT, table: 'item|url' })).toThrow('bad field address');
    expect(() => envelope.seal(key, 'x', { ...AT, column: '' })).toThrow('bad field address');
  });
});

describe('the key of a case', () => {
  it('comes back from its wrapped form', () => {
    const { plain, wrapped, outerKeyId } = envelope.newCaseKey(CASE);
    const again = envelope.unwrap(CASE, wrapped, outerKeyId);
    expect(envelope.open(again, envelope.seal(plain, 'hello', AT), AT)).toBe('hello');
  });

  it('does not unwrap for another case', () => {
    const { wrapped, outerKeyId } = envelope.newCaseKey(CASE);
    expect(() => envelope.unwrap(OTHER_CASE, wrapped, outerKeyId)).toThrow(DecryptionError);
  });

  it('shows no byte of itself when logged or serialised', () => {
    const { plain } = envelope.newCaseKey(CASE);
    const bytes = plain.export();
    const shown = inspect(plain, { depth: 9, showHidden: true }) + JSON.stringify({ plain });
    expect(shown).not.toContain(bytes.toString('hex'));
    expect(shown).not.toContain(bytes.toString('base64'));
    expect(bytes.equals(Buffer.alloc(32))).toBe(false);
  });

  it('survives a rotation of the outer key, with the fields untouched', () => {
    const { plain, wrapped } = envelope.newCaseKey(CASE);
    const sealed = envelope.seal(plain, 'hello', AT);
    const during = new Envelope({ outerKeys: [newKey, oldKey], indexKey });
    const rewrapped = during.rewrap(CASE, wrapped, 'k1');
    expect(rewrapped.outerKeyId).toBe('k2');
    const after = new Envelope({ outerKeys: [newKey], indexKey });
    expect(after.open(after.unwrap(CASE, rewrapped.wrapped, 'k2'), sealed, AT)).toBe('hello');
    expect(() => after.unwrap(CASE, wrapped, 'k1')).toThrow('outer key k1 is not configured');
  });
});

describe('a secret that belongs to no case', () => {
  it('opens for its purpose only', () => {
    const sealed = envelope.sealStandalone('JBSWY3DP', 'totp|staff-1');
    expect(envelope.openStandalone(sealed, 'totp|staff-1')).toBe('JBSWY3DP');
    expect(() => envelope.openStandalone(sealed, 'totp|staff-2')).toThrow(DecryptionError);
  });

  it('names the key it was sealed by, so it opens during a rotation and not after the key is gone', () => {
    const sealed = envelope.sealStandalone('JBSWY3DP', 'totp|staff-1');
    expect(new Envelope({ outerKeys: [newKey, oldKey], indexKey }).openStandalone(sealed, 'totp|staff-1')).toBe(
      'JBSWY3DP',
    );
    expect(() => new Envelope({ outerKeys: [newKey], indexKey }).openStandalone(sealed, 'totp|staff-1')).toThrow(
      DecryptionError,
    );
  });

  it('does not open from junk', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(() => envelope.openStandalone(Buffer.from(bytes), 'p')).toThrow(DecryptionError);
      }),
    );
  });
});

describe('a blind index', () => {
  it('is the same for the same value however its accents are composed, and trimmed', () => {
    const composed = envelope.blindIndex('item.url', 'https://example.org/ảnh'.normalize('NFC'));
    expect(composed).toHaveLength(16);
    expect(envelope.blindIndex('item.url', ` ${'https://example.org/ảnh'.normalize('NFD')}\n`)).toEqual(composed);
  });

  it('differs by value, by case of the value, by column and by key', () => {
    const indexes = [
      envelope.blindIndex('item.url', 'https://example.org/a'),
      envelope.blindIndex('item.url', 'https://example.org/A'),
      envelope.blindIndex('item.host', 'https://example.org/a'),
      new Envelope({ outerKeys: [oldKey], indexKey: randomBytes(32) }).blindIndex('item.url', 'https://example.org/a'),
    ].map((index) => index.toString('hex'));
    expect(new Set(indexes).size).toBe(4);
  });

  it('is HMAC-SHA256 under an HKDF key of the column, and stays so: rows depend on it', () => {
    const fixed = new Envelope({ outerKeys: [oldKey], indexKey: Buffer.alloc(32, 7) });
    expect(fixed.blindIndex('item.url', 'https://example.org/').toString('hex')).toBe(
      '520b7960ea025e14f692a7429d9ca48b',
    );
  });
});

describe('the settings of an envelope', () => {
  it('are refused when a key is missing, short, or given twice', () => {
    expect(() => new Envelope({ outerKeys: [], indexKey })).toThrow('outer key is needed');
    expect(() => new Envelope({ outerKeys: [{ id: 'k', key: randomBytes(16) }], indexKey })).toThrow('32 bytes');
    expect(() => new Envelope({ outerKeys: [oldKey, oldKey], indexKey })).toThrow('twice');
    expect(() => new Envelope({ outerKeys: [oldKey], indexKey: randomBytes(8) })).toThrow('index key');
  });
});
