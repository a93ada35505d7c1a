import type { Envelope } from '../crypto/envelope';
import { constantTimeEqual } from '../crypto/tokens';

/** In small letters and digits: mail servers may change the case of an address, and people read it out. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const TAG = /^r([a-z2-7]{26})([a-z2-7]{26})$/;
const BYTES = 16;

/**
 * The address of a reply: the id of a link and a keyed digest of it, so that nobody can make one up or guess another, and
 * nothing needs to be kept for it. 53 characters; 64 are allowed (RFC 5321 section 4.5.3.1.1).
 */
export function replyTag(envelope: Pick<Envelope, 'blindIndex'>, linkId: string): string {
  return `r${base32(idBytes(linkId))}${base32(keyed(envelope, linkId))}`;
}

/** The link that a tag is of; null for one that we did not make. */
export function linkOfTag(envelope: Pick<Envelope, 'blindIndex'>, tag: string): string | null {
  const [, id, digest] = TAG.exec(tag.toLowerCase()) ?? [];
  if (id === undefined || digest === undefined) return null;
  const hex = bytesOf(id).toString('hex');
  const linkId = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  return constantTimeEqual(digest, base32(keyed(envelope, linkId))) ? linkId : null;
}

const keyed = (envelope: Pick<Envelope, 'blindIndex'>, linkId: string): Buffer =>
  envelope.blindIndex('answer_link.reply', linkId);
const idBytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');

function base32(bytes: Buffer): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)]).join('');
}

function bytesOf(text: string): Buffer {
  const bits = [...text].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).slice(0, BYTES).map((eight) => Number.parseInt(eight, 2)));
}
