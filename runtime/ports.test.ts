import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { probePort } from './ports';

const HOST = '127.0.0.1';

test('for 0 a port is chosen that no outgoing connection is given, and it can be opened', async () => {
  const port = await probePort(0, HOST, 'web-port');
  expect(port).toBeLessThan(32_768);
  const server = createServer().listen(port, HOST);
  await once(server, 'listening');
  server.close();
});

test('a port in use is refused with the flag that sets it', async () => {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(probePort(port, HOST, 'hec-port')).rejects.toMatchObject({
    code: 'APPMON-PORT-BUSY',
    message: expect.stringContaining('--hec-port') as string,
  });
  server.close();
});
