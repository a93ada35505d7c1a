import {
  luminanceOf,
  type Luminance,
  PDQ_LEAST_QUALITY,
  type PdqFingerprint,
  pdqOf,
  pdqSamples,
} from '../../domain/fingerprint/pdq';
import type { FingerprintReply } from './fingerprint-work';

/** The whole file must lie in memory for its digest: more than this ends the page on a phone. */
const MOST_BYTES = 500 * 1024 * 1024;

const scope = self as unknown as {
  onmessage: ((event: MessageEvent<File>) => void) | null;
  postMessage(reply: FingerprintReply): void;
};

scope.onmessage = ({ data }) => {
  const beganAt = performance.now();
  const answer = (reply: Omit<FingerprintReply, 'tookMs'>) =>
    scope.postMessage({ ...reply, tookMs: performance.now() - beganAt });
  const none = { sha256: '', pdq: '', quality: 0 };
  if (data.size > MOST_BYTES) return answer({ ...none, outcome: 'large' });
  fingerprintsOf(data).then(answer, () => answer({ ...none, outcome: 'trouble' }));
};

async function fingerprintsOf(file: File): Promise<Omit<FingerprintReply, 'tookMs'>> {
  const sha256 = await sha256Of(file);
  const fileOnly = { sha256, pdq: '', quality: 0 };
  if (file.type.startsWith('video/')) return { ...fileOnly, outcome: 'video' };
  const look = await lookOf(file);
  if (look === null) return { ...fileOnly, outcome: 'unreadable' };
  if (look.quality < PDQ_LEAST_QUALITY) return { ...fileOnly, outcome: 'plain' };
  return { sha256, pdq: look.hash, quality: look.quality, outcome: 'done' };
}

async function sha256Of(file: File): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Null for what the browser cannot open as a picture. Its colours are taken as they stand in the file. */
async function lookOf(file: File): Promise<PdqFingerprint | null> {
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file, { colorSpaceConversion: 'none' });
  } catch {
    return null;
  }
  try {
    return pdqOf(lightOf(picture));
  } finally {
    picture.close();
  }
}

/**
 * Of a large picture PDQ looks at 512 rows: only those are copied out, unscaled, so that forty megapixels need no more
 * memory than eight.
 */
function lightOf(picture: ImageBitmap): Luminance {
  const { width, height } = picture;
  const { columns, rows } = pdqSamples(width, height);
  const context = new OffscreenCanvas(width, rows.length).getContext('2d', { willReadFrequently: true, alpha: false });
  if (context === null) throw new Error('no canvas');
  context.imageSmoothingEnabled = false;
  if (rows.length === height) context.drawImage(picture, 0, 0);
  else rows.forEach((row, at) => context.drawImage(picture, 0, row, width, 1, 0, at, width, 1));
  return luminanceOf(context.getImageData(0, 0, width, rows.length).data, width, columns, rows.length);
}
