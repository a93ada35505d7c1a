import { CheckpointSigner, checkpointLine, isSignedBy, readCheckpointLine, readStatement } from './checkpoint';

/** RFC 8032 7.1, test 1. */
const SEED = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
const PUBLIC = Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex');

const said = {
  number: 1,
  hour: '2026-11-24T09:00:00.000Z',
  made: '2026-11-24T09:00:07.000Z',
  chains: 3,
  entries: 17,
  root: 'ab'.repeat(32),
  previous: '',
};

describe('a checkpoint', () => {
  const signer = new CheckpointSigner(SEED);

  it('is signed with Ed25519: the key pair is that of RFC 8032', () => {
    expect(Buffer.from(signer.publicKey, 'base64url')).toEqual(PUBLIC);
  });

  it('says what was said, and is known as signed by its key and no other', () => {
    const signed = signer.sign(said);
    expect(readStatement(signed.body)).toEqual({ ...said, v: 'buckler-checkpoint/1', key: signer.publicKey });
    expect(isSignedBy(signed, signer.publicKey)).toBe(true);
    expect(isSignedBy(signed, new CheckpointSigner(Buffer.alloc(32, 3)).publicKey)).toBe(false);
    expect(isSignedBy(signed, 'no key')).toBe(false);
  });

  it('is not signed any more when a character or a bit is another one', () => {
    const signed = signer.sign(said);
    expect(isSignedBy({ ...signed, body: signed.body.replace('17', '18') }, signer.publicKey)).toBe(false);
    const signature = Buffer.from(signed.signature);
    signature[5]! ^= 1;
    expect(isSignedBy({ ...signed, signature }, signer.publicKey)).toBe(false);
  });

  it.each(['', '{}', 'null', '[1'])('is not what says %s', (body) => expect(readStatement(body)).toBeNull());

  it('has one form: the same said with white space is none', () => {
    const { body } = signer.sign(said);
    expect(readStatement(body.replace(',', ', '))).toBeNull();
  });

  it('survives its line in a file, and a damaged line is none', () => {
    const signed = signer.sign(said);
    const heads = [{ chainId: '01900000-0000-7000-8000-000000000001', seq: 9, hash: Buffer.alloc(32, 5) }];
    const line = checkpointLine(signed, heads);
    expect(line).not.toContain('\n');
    expect(readCheckpointLine(line)).toEqual({ ...signed, heads });
    expect(readCheckpointLine(line.slice(0, -1))).toBeNull();
  });
});
