import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { Body, Controller, HttpCode, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { InjectDataSource, TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

/** The baseline of `intake` and `boot`: the same framework with one handler that inserts one row, and nothing else. */
@Controller()
class BareController {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  @Post('/')
  @HttpCode(201)
  async take(@Body() body: Record<string, string>): Promise<{ ok: true }> {
    await this.dataSource.query('INSERT INTO bare (id, body) VALUES ($1, $2)', [body['submissionId'], body]);
    return { ok: true };
  }
}

@Module({})
class BareModule {}

async function main(): Promise<void> {
  const url = process.env['DATABASE_URL'];
  const module =
    url === undefined
      ? BareModule
      : {
          module: BareModule,
          imports: [TypeOrmModule.forRoot({ type: 'postgres', url, poolSize: 10 })],
          controllers: [BareController],
        };
  const app = await NestFactory.create<NestExpressApplication>(module, { logger: ['error'], bodyParser: false });
  app.useBodyParser('urlencoded', { extended: false });
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as { address(): AddressInfo }).address();
  process.send?.({ ready: true, port });
  const stop = () => void app.close().then(() => process.exit(0));
  process.on('SIGTERM', stop);
  process.on('disconnect', stop);
}

void main();
