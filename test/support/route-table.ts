import type { INestApplicationContext } from '@nestjs/common';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';

/** One route of the running application. `path` is a pattern such as `/desk/cases/:locator`. */
export interface Route {
  readonly method: string;
  readonly path: string;
  /** `Controller.method`, for messages. */
  readonly handler: string;
}

/** Every route of every controller that the application has, read from the application itself; sorted by path. */
export function routesOf(app: INestApplicationContext): Route[] {
  const scanner = new MetadataScanner();
  const routes = [...app.get(ModulesContainer).values()]
    .flatMap((module) => [...module.controllers.values()])
    .flatMap(({ metatype }) => {
      if (typeof metatype !== 'function') return [];
      const prototype = metatype.prototype as Record<string, object>;
      return scanner.getAllMethodNames(prototype).flatMap((name): Route[] => {
        const handler = prototype[name]!;
        const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
        if (method === undefined) return [];
        const pathsOf = (target: object) => [Reflect.getMetadata(PATH_METADATA, target) as string | string[]].flat();
        return pathsOf(metatype).flatMap((base) =>
          pathsOf(handler).map((end) => ({
            method: RequestMethod[method],
            path: `/${base}/${end}`.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, ''),
            handler: `${metatype.name}.${name}`,
          })),
        );
      });
    });
  return routes.sort((a, b) => a.path.localeCompare(b.path) || a.method.localeCompare(b.method));
}

/** The route that serves this path, as the router would choose it; undefined when there is none. */
export function routeFor(routes: readonly Route[], method: string, path: string): Route | undefined {
  const fits = routes.filter((route) => {
    const parts = route.path.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : escaped(part)));
    return route.method === method && new RegExp(`^${parts.join('/')}/?$`, 'i').test(path);
  });
  return fits.sort((a, b) => a.path.split(':').length - b.path.split(':').length)[0];
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
