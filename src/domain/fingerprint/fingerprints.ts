import { PDQ_LEAST_QUALITY, PDQ_MATCH_DISTANCE, pdqDistance } from './pdq';

/** More files than this are no longer one person's, and the list could not be read on a phone. */
export const MOST_FILES = 50;

/** Of what looks nearly the same, and of exactly this file. */
export type FingerprintKind = 'pdq' | 'sha256';

/** 256 bits as text: what both kinds of fingerprint are. */
const DIGEST = /^[0-9a-f]{64}$/;
export const isDigest = (text: string): boolean => DIGEST.test(text);

export interface OfferedFingerprints {
  readonly sha256: string;
  /** Null for a video, for a file that a browser cannot open as a picture, and for a picture that is too plain. */
  readonly pdq: { readonly value: string; readonly quality: number } | null;
}

export interface KeptFile {
  readonly sha256: string;
  readonly pdq: string | null;
}

export type FingerprintDecision =
  | { readonly ok: true; readonly keepsPdq: boolean }
  | { readonly ok: false; readonly code: 'already' | 'many' | 'plain' };

/**
 * What is kept of the fingerprints of one more file. The same file twice is refused. A file that looks like one of the
 * case already (31 bits or fewer) brings its SHA-256 only: its likeness is there, and twice the likeness finds no more.
 */
export function decideFingerprints(kept: readonly KeptFile[], offered: OfferedFingerprints): FingerprintDecision {
  if (kept.some(({ sha256 }) => sha256 === offered.sha256)) return { ok: false, code: 'already' };
  if (kept.length >= MOST_FILES) return { ok: false, code: 'many' };
  const { pdq } = offered;
  if (pdq !== null && pdq.quality < PDQ_LEAST_QUALITY) return { ok: false, code: 'plain' };
  const keepsPdq =
    pdq !== null && !kept.some((file) => file.pdq !== null && pdqDistance(file.pdq, pdq.value) <= PDQ_MATCH_DISTANCE);
  return { ok: true, keepsPdq };
}
