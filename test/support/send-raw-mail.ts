import SMTPConnection from 'nodemailer/lib/smtp-connection';

/** One mail over a connection of its own; answers the code of the reply that ended it, 250 when it was taken. */
export async function sendRawMail(
  port: number,
  mail: { readonly from: string; readonly to: readonly string[]; readonly raw: string },
): Promise<number> {
  const connection = new SMTPConnection({ host: '127.0.0.1', port, ignoreTLS: true });
  try {
    await new Promise<void>((resolve, reject) => {
      connection.on('error', reject);
      connection.connect((error) => (error ? reject(error) : resolve()));
    });
    connection.on('error', () => undefined);
    return await new Promise<number>((resolve) =>
      connection.send({ from: mail.from, to: [...mail.to] }, mail.raw, (error) => {
        const { responseCode = 0 } = (error ?? {}) as { responseCode?: number };
        resolve(error ? responseCode : 250);
      }),
    );
  } finally {
    connection.close();
  }
}
