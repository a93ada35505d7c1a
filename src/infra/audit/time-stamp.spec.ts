import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { readTimeStamp, timeStampRequest } from './time-stamp';

const digest = Buffer.alloc(32, 0xab);

describe('a question for a time-stamp', () => {
  it('is DER of RFC 3161, byte for byte', () => {
    const nonce = Buffer.from('8102030405060708', 'hex');
    expect(timeStampRequest(digest, nonce).toString('hex')).toBe(
      `3043020101${'3031300d060960864801650304020105000420'}${'ab'.repeat(32)}${'0208'}4102030405060708${'0101ff'}`,
    );
  });

  it('has a nonce that is a positive number in its shortest form, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (bytes) => {
        const first = timeStampRequest(digest, Buffer.from(bytes)).at(-11)!;
        return first >= 0x40 && first < 0x80;
      }),
    );
  });
});

describe('an answer of a time-stamp authority', () => {
  it.each([
    ['nothing', ''],
    ['half an answer', '3082010030030201'],
    ['a length without an end', '308030800000'],
    ['a length of five bytes', '308500000000013003020100'],
    ['another structure', '30050201010101'],
  ])('that is %s cannot be read', (_what, hex) => {
    expect(readTimeStamp(Buffer.from(hex, 'hex'), { digest })).toBe('unreadable');
  });

  it('that says no is a no', () => {
    expect(readTimeStamp(Buffer.from('30053003020102', 'hex'), { digest })).toBe('refused');
  });

  it('can be any bytes at all without doing harm', () => {
    for (let n = 0; n < 2_000; n += 1) expect(typeof readTimeStamp(randomBytes(n % 200), { digest })).toBe('string');
  });
});
