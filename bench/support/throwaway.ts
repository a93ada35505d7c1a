import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

export const ROOT = path.resolve(__dirname, '..', '..', '..');

interface ThrowawayScript {
  makeTemporaryDirectory: () => string;
  remove: (directory: string) => void;
  startThrowawayRedis: (program: string, directory: string) => Promise<{ url: string; stop: () => Promise<void> }>;
}
interface ToolsScript {
  findRedisServer: (say: (line: string) => void) => Promise<{ path: string } | { reason: string }>;
}

const key = () => randomBytes(32).toString('base64');

/** Complete settings for processes of ours that belong together; the keys are new each time. */
export const newSettings = (): Record<string, string> => ({
  NODE_ENV: 'development',
  PORT: '0',
  PUBLIC_URL: 'http://localhost:3000',
  OUTER_KEY: key(),
  INDEX_KEY: key(),
  FORM_KEY: key(),
  TRUSTED_PROXIES: '127.0.0.1', // the load says where each of its visitors lives
  HELPLINE_NAME: 'Example Helpline',
  HELPLINE_EMAIL: 'notices@helpline.example.org',
  HELPLINE_SIGNATORY: 'Example Helpline, by its authorised caseworker',
  ARGON2_MEMORY_KIB: '8',
  LOG_LEVEL: 'error',
});

/** What `npm test` uses as well, for servers and directories that are gone afterwards. */
export const throwawayScript = (): Promise<ThrowawayScript> => script('throwaway.mjs');
export const toolsScript = (): Promise<ToolsScript> => script('tools.mjs');

async function script<Module>(name: string): Promise<Module> {
  return (await import(pathToFileURL(path.join(ROOT, 'scripts', name)).href)) as Module;
}
