import { PATH_METADATA } from '@nestjs/common/constants';

interface PublishedSchema {
  /** `/schemas/notice-v1.json` */
  readonly path: string;
  /** The handler: `notice`, `dsaNotice` … */
  readonly name: string;
  readonly title: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** The schemas a controller serves and where, read from the controller itself: none can be forgotten in a document. */
export function publishedSchemas(controller: new () => object): PublishedSchema[] {
  const instance = new controller() as Record<string, () => Readonly<Record<string, unknown>>>;
  const home = Reflect.getMetadata(PATH_METADATA, controller) as string;
  return Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
    const handler = instance[name];
    const path = typeof handler === 'function' ? (Reflect.getMetadata(PATH_METADATA, handler) as unknown) : undefined;
    if (handler === undefined || typeof path !== 'string' || name === 'constructor') return [];
    const schema = handler.call(instance);
    return [{ path: `/${home}/${path}`, name, title: String(schema['title']), schema }];
  });
}
