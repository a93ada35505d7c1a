import 'reflect-metadata';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import { asyncApiDocument, openApiDocument } from '../../src/features/notice/api-document';

const URL_HERE = 'https://help.example.org';
export const openApi = openApiDocument(URL_HERE) as unknown as {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, ResponseObject>> }>>>
  >;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
};
interface ResponseObject {
  readonly content: Readonly<Record<string, { readonly schema: object }>>;
}
export const asyncApi = asyncApiDocument(URL_HERE) as unknown as {
  readonly components: {
    readonly messages: Readonly<Record<string, object>>;
    readonly schemas: Readonly<Record<string, object>>;
  };
};

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addFormat('uuid', /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
ajv.addFormat('uri', (value: string) => URL.canParse(value));
ajv.addFormat('email', /^[^@\s]+@[^@\s]+$/);
ajv.addFormat('date-time', (value: string) => !Number.isNaN(Date.parse(value)));
ajv.addSchema(openApi, 'openapi');
ajv.addSchema(asyncApi, 'asyncapi');
const compiled = new Map<string, ValidateFunction>();
/** Validates against a place in one of the two documents. */
function at(pointer: string): ValidateFunction {
  const known = compiled.get(pointer) ?? ajv.compile({ $ref: pointer });
  compiled.set(pointer, known);
  return known;
}
const escaped = (part: string): string => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));

/** Why what we sent is no message of the AsyncAPI document; null: it is one. */
export function undocumentedWebhook(headers: Readonly<Record<string, unknown>>, body: unknown): string | null {
  const isHeaders = at('asyncapi#/components/schemas/WebhookHeaders');
  if (!isHeaders(headers)) return `headers: ${ajv.errorsText(isHeaders.errors)}`;
  return undocumentedBody(body);
}

/** The same of its body alone, where no headers of HTTP came with it: a mail, or a note of what had come. */
export function undocumentedBody(body: unknown): string | null {
  const faults: string[] = [];
  for (const name of Object.keys(asyncApi.components.messages)) {
    const fits = at(`asyncapi#/components/schemas/${name}`);
    if (fits(body)) return null;
    faults.push(`${name}: ${ajv.errorsText(fits.errors)}`);
  }
  return faults.join('\n');
}

export const isDocumentedAnswer = (body: unknown): boolean => at('openapi#/components/schemas/Answer')(body) === true;

/** Why an answer of ours over HTTP is none of the OpenAPI document; null: it is one. */
export function undocumentedReply(
  path: string,
  method: string,
  reply: { readonly status: number; readonly type: string; readonly text: string },
): string | null {
  const operation = openApi.paths[path]?.[method.toLowerCase()];
  const response = operation?.responses[String(reply.status)];
  if (response === undefined) return `${method} ${path}: no status ${reply.status}`;
  const type = Object.keys(response.content).find((each) => reply.type.startsWith(each));
  if (type === undefined) return `${method} ${path}: ${reply.status} with the type ${reply.type}`;
  if (type === 'text/html') return null;
  const place = ['paths', path, method.toLowerCase(), 'responses', String(reply.status), 'content', type, 'schema'];
  const fits = at(`openapi#/${place.map(escaped).join('/')}`);
  return fits(JSON.parse(reply.text)) ? null : `${method} ${path}: ${ajv.errorsText(fits.errors)}`;
}
