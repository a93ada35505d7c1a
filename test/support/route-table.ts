import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { ModulesContainer } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';

export interface Route {
  readonly method: string;
  /** As it was declared: `/desk/cases/:locator/take`. */
  readonly path: string;
  /** `Class.method` of a controller, or the name of a plain Express handler. */
  readonly handler: string;
}

interface Layer {
  readonly name: string;
  /** False for a handler that is mounted at a path of its own: `app.use('/path', …)`. */
  readonly slash: boolean;
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
}

/**
 * Every address the running application answers, read from Express itself, so that a new page cannot be forgotten. The
 * stylesheets are served by a middleware and have no route: they are named here.
 */
export function routesOf(app: NestExpressApplication): Route[] {
  const express = app.getHttpAdapter().getInstance() as unknown as { router: { stack: readonly Layer[] } };
  const controllers = handlersOf(app);
  const routes: Route[] = [{ method: 'GET', path: '/assets/:name', handler: 'AssetStore.serve' }];
  for (const { name, route, slash } of express.router.stack) {
    if (route !== undefined)
      for (const method of Object.keys(route.methods).map((each) => each.toUpperCase()))
        routes.push({ method, path: route.path, handler: controllers.get(`${method} ${route.path}`) ?? '(express)' });
    else if (!slash) routes.push({ method: 'USE', path: '(mounted)', handler: name });
  }
  return routes;
}

function handlersOf(app: NestExpressApplication): Map<string, string> {
  const found = new Map<string, string>();
  for (const module of app.get(ModulesContainer).values())
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype = metatype.prototype as Record<string, unknown>;
      const home = Reflect.getMetadata(PATH_METADATA, metatype) as string;
      for (const name of Object.getOwnPropertyNames(prototype)) {
        const handler = prototype[name];
        if (typeof handler !== 'function' || !Reflect.hasMetadata(PATH_METADATA, handler)) continue;
        const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number];
        for (const end of [Reflect.getMetadata(PATH_METADATA, handler) as string | string[]].flat()) {
          const path = `${home}/${end}`.split('/').filter(Boolean).join('/');
          found.set(`${method} /${path}`, `${metatype.name}.${name}`);
        }
      }
    }
  return found;
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
