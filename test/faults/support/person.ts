import type { LoadedCase } from './load-cases';

const WITHIN_MS = 20_000;

/** The person comes back with the receipt: their visit, or null when the site was in trouble. */
export async function comeBack(port: number, { locator, phrase }: LoadedCase): Promise<string | null> {
  const signIn = await send(port, { step: 'sign-in', locator, words: phrase });
  const visit = signIn?.headers.getSetCookie().find((cookie) => cookie.startsWith('visitor='));
  return signIn?.status === 303 && visit !== undefined ? visit.split(';')[0]! : null;
}

/** They stop everything. True when the site says that it is done; false when it was in trouble, so that they try again. */
export async function stopEverything(port: number, visit: string): Promise<boolean> {
  const stop = await send(port, { step: 'stop' }, visit);
  return stop?.status === 303;
}

/** Both, as somebody does it who comes back only for this. */
export async function withdraw(port: number, one: LoadedCase): Promise<boolean> {
  const visit = await comeBack(port, one);
  return visit !== null && (await stopEverything(port, visit));
}

async function send(port: number, fields: Record<string, string>, cookie = ''): Promise<Response | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/return`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'sec-fetch-site': 'same-origin', cookie },
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    await response.arrayBuffer();
    return response;
  } catch {
    return null;
  }
}
