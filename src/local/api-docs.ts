import 'reflect-metadata';
import fs from 'node:fs';
import path from 'node:path';
import { asyncApiDocument, openApiDocument } from '../features/notice/api-document';

const REPOSITORY = path.resolve(__dirname, '..', '..', '..');
const EXAMPLE_URL = 'https://help.example.org';

/** The two documents as they stand in docs/api, by file name. */
export const writtenDocuments = (): Readonly<Record<string, string>> => ({
  'openapi.json': `${JSON.stringify(openApiDocument(EXAMPLE_URL), null, 2)}\n`,
  'asyncapi.json': `${JSON.stringify(asyncApiDocument(EXAMPLE_URL), null, 2)}\n`,
});

/** `npm run api-docs`: writes them anew after the interface has changed. */
export function main(): number {
  const directory = path.join(REPOSITORY, 'docs', 'api');
  fs.mkdirSync(directory, { recursive: true });
  for (const [name, text] of Object.entries(writtenDocuments())) fs.writeFileSync(path.join(directory, name), text);
  return 0;
}
