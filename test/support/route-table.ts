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
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
}

/**
 * What stands before the routes and answers nothing by itself but errors; `assets` is the one that serves addresses of
 * its own. A handler that is mounted without a route must be named here, or every test of the route table fails.
 */
const MIDDLEWARE = [
  'jsonParser',
  'urlencodedParser',
  'router',
  'requestLog',
  'securityHeaders',
  'limitAddress',
  'assets',
  'readContext',
  'limitSources',
  'refuseForeignForms',
];

/** Every address the running application answers, read from Express itself, so that a new page cannot be forgotten. */
export function routesOf(app: NestExpressApplication): Route[] {
  const express = app.getHttpAdapter().getInstance() as { router: { stack: readonly Layer[] } };
  const controllers = handlersOf(app);
  const routes: Route[] = [{ method: 'GET', path: '/assets/:name', handler: 'AssetStore.serve' }];
  for (const { name, route } of express.router.stack) {
    if (route === undefined) {
      const isErrorHandler = name === '<anonymous>' || name === '';
      if (!isErrorHandler && !MIDDLEWARE.includes(name)) throw new Error(`"${name}" is mounted without a route`);
      continue;
    }
    for (const method of Object.keys(route.methods).map((each) => each.toUpperCase()))
      routes.push({ method, path: route.path, handler: controllers.get(`${method} ${route.path}`) ?? '(express)' });
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
        const path = [home, Reflect.getMetadata(PATH_METADATA, handler) as string].join('/').replace(/\/+/g, '/');
        found.set(`${method} ${path === '/' ? path : `/${path.replace(/^\/|\/$/g, '')}`}`, `${metatype.name}.${name}`);
      }
    }
  return found;
}
