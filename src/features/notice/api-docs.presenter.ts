interface Operation {
  /** Names it in links to the page: it stays the same while its address changes. */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly headers: readonly { readonly name: string; readonly words: string }[];
  readonly bodies: readonly Body[];
  readonly responses: readonly { readonly status: string; readonly words: string }[];
}
/** What is sent with it, of one type: its schema, or only words where it is no JSON. */
interface Body {
  readonly type: string;
  readonly words: string;
  readonly schema: string | null;
}

export interface ApiDocsModel {
  readonly title: string;
  readonly words: string;
  readonly operations: readonly Operation[];
  readonly sentTitle: string;
  readonly sentWords: string;
  readonly messages: readonly {
    readonly id: string;
    readonly title: string;
    readonly words: string;
    readonly schema: string;
  }[];
}

interface OpenApi {
  readonly info: { readonly title: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}
interface BodySchema {
  readonly $ref?: string;
  readonly description?: string;
}
interface OperationObject {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly description?: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: BodySchema }>> };
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}
interface AsyncApi {
  readonly info: { readonly title: string; readonly description: string };
  readonly components: {
    readonly messages: Readonly<Record<string, { readonly title: string }>>;
    readonly schemas: Readonly<Record<string, { readonly description?: string }>>;
  };
}

/** The two documents as one page. Its words are those of the documents: they are for developers, and in English. */
export function presentApi(openApi: object, asyncApi: object): ApiDocsModel {
  const [asked, sent] = [openApi as OpenApi, asyncApi as AsyncApi];
  return {
    title: asked.info.title,
    words: asked.info.description,
    operations: Object.entries(asked.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId, summary, parameters = [], requestBody, responses }]) => ({
        id: operationId,
        method: method.toUpperCase(),
        path,
        summary,
        headers: parameters
          .filter((each) => each.in === 'header')
          .map(({ name, description = '' }) => ({ name, words: description })),
        bodies: Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => ({
          type,
          words: schema.description ?? '',
          schema: referredIn(asked, schema),
        })),
        responses: Object.entries(responses).map(([status, { description }]) => ({ status, words: description })),
      })),
    ),
    sentTitle: sent.info.title,
    sentWords: sent.info.description,
    messages: Object.entries(sent.components.messages).map(([name, { title }]) => ({
      id: `sent-${name}`,
      title,
      words: sent.components.schemas[name]?.description ?? '',
      schema: JSON.stringify(sent.components.schemas[name], null, 2),
    })),
  };
}

/** The schema that a body refers to: every operation shows its own. */
function referredIn({ components }: OpenApi, { $ref }: BodySchema): string | null {
  const name = $ref?.split('/').at(-1);
  return name === undefined ? null : JSON.stringify(components.schemas[name], null, 2);
}
