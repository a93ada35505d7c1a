import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** The place of the words that are committed to: the field, the case, and the row, so that equal words do not show. */
export interface CommittedPlace {
  readonly field: string;
  readonly caseId: string;
  readonly rowId: string;
}

const KEY_BYTES = 32;
const PURPOSE = 'record-commitment/1';

/**
 * What the record may keep of words that were typed: HMAC-SHA-256 under a key that HKDF derives from the case's own. With
 * the case's key it proves that the words are the ones that were written. When that key is destroyed the digest says
 * nothing: nobody can try words against it, however few they might be (ADR 0021).
 */
export function commitment(caseKey: KeyObject, text: string, { field, caseId, rowId }: CommittedPlace): Buffer {
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', caseKey, Buffer.alloc(0), PURPOSE, KEY_BYTES)));
  // No part but the text can hold a zero byte, and the text stands last.
  return createHmac('sha256', key).update([field, caseId, rowId, text].join('\0'), 'utf8').digest();
}
