import { BUCKET_BYTES } from './padding';
import { HeldSecret } from './held-secret';
import { DecryptionError } from './sealed-box';

describe('what only its owner can open', () => {
  const mine = new HeldSecret('secret-one', 'draft');

  it('opens with the same secret for the same purpose, and with nothing else', () => {
    const sealed = mine.seal('Tôi cần giúp đỡ');
    expect(new HeldSecret('secret-one', 'draft').open(sealed)).toBe('Tôi cần giúp đỡ');
    for (const other of [new HeldSecret('secret-two', 'draft'), new HeldSecret('secret-one', 'code')])
      expect(() => other.open(sealed)).toThrow(DecryptionError);
    const altered = Buffer.from(sealed);
    altered[altered.length - 1]! ^= 1;
    expect(() => mine.open(altered)).toThrow(DecryptionError);
  });

  it('is found by a name that tells nothing of the key, and differs by purpose', () => {
    expect(mine.name).toHaveLength(32);
    expect(new HeldSecret('secret-one', 'draft').name).toEqual(mine.name);
    expect(new HeldSecret('secret-one', 'code').name).not.toEqual(mine.name);
    expect(mine.seal('x').includes(mine.name)).toBe(false);
  });

  it('shows neither the text nor its length, and never the same bytes twice', () => {
    expect(mine.seal('a').length).toBe(mine.seal('b'.repeat(BUCKET_BYTES - 1)).length);
    expect(mine.seal('a')).not.toEqual(mine.seal('a'));
    expect(mine.seal('plain words').includes('plain words')).toBe(false);
  });
});
