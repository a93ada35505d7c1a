import express, { type RequestHandler, type Router } from 'express';
import { HttpException } from '@nestjs/common';

/** Only our HTML forms post to pages. A file upload (multipart) is refused before a byte of it is kept (promise 1). */
const refuseOtherBodies: RequestHandler = (req, _res, next) => {
  const hasBody = req.get('transfer-encoding') !== undefined || Number(req.get('content-length') ?? 0) > 0;
  if (hasBody && req.body === undefined) {
    req.resume();
    return next(new HttpException('unsupported media type', 415));
  }
  req.body ??= {};
  next();
};

/**
 * Raw bytes for the signed platform interface (a signature is over bytes, not over parsed JSON), forms for the rest.
 * 256 kB holds 5,000 characters of narrative and 500 pasted lines many times over.
 */
export function bodyParsers(): Router {
  const parsers = express.Router();
  parsers.use('/api/platform', express.raw({ type: () => true, limit: '64kb', inflate: false }));
  const form = express.urlencoded({ extended: false, limit: '256kb', parameterLimit: 200, inflate: false });
  parsers.use((req, res, next) => (req.path.startsWith('/api/platform/') ? next() : form(req, res, next)));
  parsers.use((req, res, next) => (req.path.startsWith('/api/platform/') ? next() : refuseOtherBodies(req, res, next)));
  return parsers;
}
