import type { GatewayConfig } from './config';

/** The address of a gateway that listens on a port. */
export const urlOf = ({ tls, host }: GatewayConfig, port: number): string => `${tls ? 'https' : 'http'}://${host}:${String(port)}`;
